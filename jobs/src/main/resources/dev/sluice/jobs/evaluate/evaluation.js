(() => {
  const { data, byId, known, el, format, signed, plural, tip, base, axis } = page;
  const { measures, runs, queries, comparisons } = data;
  const compared = runs.length > 1;
  const chosen = { run: Math.min(1, runs.length - 1), measure: 0 };
  const palette = ['#7a6cc4', '#c79a2b', '#4b86c4', '#a85a9b', '#6b8f3d'];
  const colour = (colours, run) => [colours.before, colours.after, colours.fell][run] || palette[(run - 3) % palette.length];
  const p = value => value < 0.0001 ? '<0.0001' : format(value, 4);
  const sign = difference => difference < 0 ? 'fell' : difference > 0 ? 'rose' : '';
  const isSure = comparison => comparison.holm <= 0.05;

  function header() {
    const first = measures[0];
    const best = comparisons.filter(each => each.measure === first)
      .reduce((one, other) => !one || other.difference > one.difference ? other : one, null);
    if (best) {
      // Over the queries that are compared, which need not be all of either run.
      const values = runs.find(run => run.name === best.run).values[0];
      const both = runs[0].values[0].filter((value, query) => known(value) && known(values[query]));
      const before = both.reduce((sum, value) => sum + value, 0) / both.length;
      const figures = [format(before, 3), ' to ', el('span', { class: sign(best.difference) }, format(before + best.difference, 3))];
      const between = `From ${runs[0].name} to ${best.run}, ${first}`;
      byId('headline').replaceChildren(...(best.difference === 0 ? [`${between} does not change: `, format(before, 3)]
        : isSure(best) ? [`${best.run} ${best.difference < 0 ? 'lowers' : 'lifts'} ${first} from `, ...figures]
          : [`${between} goes from `, ...figures, known(best.low) ? `, not shown to be more than chance (p ${p(best.holm)} after Holm)`
            : ', for one query only']));
      byId('baseline').append(runs[0].name);
    } else {
      byId('headline').replaceChildren(`${runs[0].name} has ${first} `, el('span', { class: 'rose' }, format(runs[0].means[0], 3)));
    }
    document.title = `${runs.map(run => run.name).join(', ')}: ${first}`;
    byId('lead').append(`${plural(queries.length, 'judged query', 'judged queries')}, ${plural(runs.length, 'run', 'runs')}.`);
    byId('counted').append(data.onlyAnswered ? 'Over the judged queries that a run answers.'
      : 'Over all judged queries; one that a run does not answer counts 0.');
    document.querySelectorAll('[data-compared]').forEach(section => { section.hidden = !compared; });
  }

  const head = names => el('thead', {}, el('tr', {}, ...names.map(name => el('th', { scope: 'col' }, name))));
  const name = text => el('th', { class: 'text', scope: 'row' }, text);

  function tables() {
    byId('means').append(head(['Run', ...measures, 'Queries']), el('tbody', {}, ...runs.map(run => el('tr', {}, name(run.name),
      ...run.means.map((mean, measure) => el('td', runs.length > 1 && mean === Math.max(...runs.map(each => each.means[measure]))
        ? { class: 'sure' } : {}, format(mean, 4))), el('td', {}, format(run.queries))))));
    byId('comparisons').append(head(['Run', 'Measure', 'Difference', '95% interval', 'p', 'p (Holm)', 'Wins', 'Ties', 'Losses', 'Queries']),
      el('tbody', {}, ...comparisons.map(each => el('tr', {}, name(each.run), el('td', {}, each.measure),
        el('td', { class: `${sign(each.difference)}${isSure(each) ? ' sure' : ''}`.trim() }, signed(each.difference, 4)),
        el('td', {}, known(each.low) ? `${signed(each.low, 4)} to ${signed(each.high, 4)}` : '–'),
        el('td', {}, p(each.p)), el('td', isSure(each) ? { class: 'sure' } : {}, p(each.holm)),
        el('td', {}, format(each.wins)), el('td', {}, format(each.ties)), el('td', {}, format(each.losses)), el('td', {}, format(each.queries))))));
  }

  function choice(label, key, names, from) {
    if (names.length < 2) return null;
    const select = el('select', {}, ...names.map((text, index) => el('option', { value: index + from }, text)));
    select.value = chosen[key];
    select.addEventListener('change', () => { chosen[key] = Number(select.value); show(); });
    return el('label', {}, label, select);
  }

  function choices() {
    byId('choices').append(...[choice('Measure', 'measure', measures, 0),
      compared ? choice('Run', 'run', runs.slice(1).map(run => run.name), 1) : null].filter(known));
  }

  function differences() {
    const before = runs[0].values[chosen.measure];
    const after = runs[chosen.run].values[chosen.measure];
    return queries.map((id, query) => ({ id, query, before: before[query], after: after[query] }))
      .filter(each => known(each.before) && known(each.after))
      .map(each => ({ ...each, difference: each.after - each.before }))
      .sort((one, other) => other.difference - one.difference);
  }

  function bars(colours) {
    const sorted = differences();
    const side = (colour, keep) => ({
      type: 'bar', large: true, largeThreshold: 1000, barCategoryGap: sorted.length > 150 ? 0 : '20%', barGap: '-100%',
      itemStyle: { color: colour }, data: sorted.map(each => keep(each.difference) ? each.difference : null),
    });
    return {
      ...base(colours),
      tooltip: {
        ...base(colours).tooltip, trigger: 'axis', axisPointer: { type: 'line', lineStyle: { color: colours.soft } },
        formatter: points => {
          const each = sorted[points[0].dataIndex];
          return tip(each.id, `${format(each.before, 4)} → ${format(each.after, 4)}`, `Difference ${signed(each.difference, 4)}`);
        },
      },
      grid: { left: 8, right: 8, top: 12, bottom: 8, containLabel: true },
      xAxis: axis(colours, { type: 'category', data: sorted.map(each => each.id), axisLabel: { show: false }, axisLine: { onZero: true, lineStyle: { color: colours.soft } } }),
      yAxis: axis(colours, { type: 'value', min: -1, max: 1 }),
      series: [side(colours.after, value => value > 0), side(colours.fell, value => value < 0)],
    };
  }

  function distribution(colours) {
    const tenths = Array.from({ length: 10 }, (_, tenth) => `${format(tenth / 10, 1)}–${format((tenth + 1) / 10, 1)}`);
    return {
      ...base(colours),
      legend: { type: 'scroll', left: 0, right: 0, top: 0, icon: 'circle', itemHeight: 10, textStyle: { color: colours.soft } },
      tooltip: { ...base(colours).tooltip, trigger: 'axis', axisPointer: { type: 'none' } },
      grid: { left: 8, right: 8, top: 38, bottom: 4, containLabel: true },
      xAxis: axis(colours, { type: 'category', data: tenths }),
      yAxis: axis(colours, { type: 'value', minInterval: 1 }),
      series: runs.map((run, index) => {
        const counts = Array(10).fill(0);
        run.values[chosen.measure].filter(known).forEach(value => { counts[Math.min(9, Math.floor(value * 10 + 1e-9))] += 1; });
        return { name: run.name, type: 'bar', itemStyle: { color: colour(colours, index) }, data: counts };
      }),
    };
  }

  function changed() {
    const changes = data.changed[chosen.run - 1];
    const list = (id, items) => byId(id).replaceChildren(...(items.length ? items : [null]).map(item => item === null ? el('li', {}, 'None.')
      : el('li', {},
        el('span', { class: 'ranks' }, el('span', { class: 'from' }, `${format(item.before, 2)} → `),
          el('span', { class: item.after > item.before ? 'rose' : 'fell' }, format(item.after, 2))),
        el('div', {}, known(item.text) ? el('p', {}, item.text) : null, el('code', {}, item.id)))));
    byId('changed-caption').replaceChildren(`${measures[0]} in ${runs[0].name} and in ${changes.run}.`);
    list('gained', changes.gained);
    list('lost', changes.lost);
  }

  function captions() {
    byId('bars-caption').replaceChildren(`${measures[chosen.measure]} of ${runs[chosen.run].name} less that of ${runs[0].name}, `
      + 'one bar a query, sorted.');
  }

  function show() {
    if (compared) {
      captions();
      changed();
    }
    redraw();
  }

  function footer() {
    byId('footer').append(...[...runs.map(run => `Order of ${run.name}: ${run.order}.`), ...data.notes.map(note => `${note}.`),
      `Sluice ${data.version}, seed ${data.seed}. Charts by Apache ECharts.`].map(line => el('p', {}, line)));
  }

  header();
  tables();
  choices();
  footer();
  if (compared) {
    captions();
    changed();
  }
  const redraw = page.draw(compared ? { bars, distribution } : { distribution }, 'canvas');
})();
