(() => {
  const { data, byId, known, el, format, signed, plural, tip, base, axis, isNarrow } = page;
  const { facts, summary, questions } = data;
  const duration = millis => !known(millis) ? '–' : millis < 1000 ? `${format(millis)} ms` : `${format(millis / 1000, 1)} s`;
  const pValue = value => value < 0.001 ? '<0.001' : format(value, 3);
  const rank = value => known(value) ? String(value) : '–';

  function header() {
    const ndcg = data.measures.find(measure => measure.name === 'nDCG@10');
    byId('when').append(new Date(facts.startedAt).toLocaleString('en', { dateStyle: 'long', timeStyle: 'short' }));
    if (ndcg && known(ndcg.reranked)) {
      const fell = ndcg.difference < 0;
      const certain = known(ndcg.low) && (ndcg.low > 0 || ndcg.high < 0);
      byId('headline').replaceChildren(
        certain ? `Reranking ${fell ? 'lowers' : 'lifts'} nDCG@10 from ` : 'Reranking moves nDCG@10 within chance, from ',
        el('span', { class: 'from' }, format(ndcg.firstStage, 2)), ' to ',
        el('span', { class: fell ? 'to fell' : 'to' }, format(ndcg.reranked, 2)));
      document.title = `Sluice demo: nDCG@10 ${format(ndcg.firstStage, 2)} to ${format(ndcg.reranked, 2)}`;
    }
    const model = facts.model ? facts.model.name : 'the model';
    byId('lead').append(`${plural(summary.queries, 'question', 'questions')} about the methods of Apache Flink. `
      + `BM25 finds candidates for each, ${format(summary.documents)} in all; ${model} puts them into a new order, `
      + 'in a stream from Kafka through Flink and back to Kafka.');
  }

  function tiles() {
    const share = summary.documentsPerSecond / summary.bareLoopDocumentsPerSecond;
    const ndcg = data.measures.find(measure => measure.name === 'nDCG@10') || {};
    const failed = summary.fallback + summary.partial + summary.deadLetters;
    [
      ['nDCG@10', signed(ndcg.difference), known(ndcg.low) ? `95% interval ${signed(ndcg.low)} to ${signed(ndcg.high)}` : null],
      ['p value of that', known(ndcg.pValue) ? pValue(ndcg.pValue) : '–', known(ndcg.wins)
        ? `${format(ndcg.wins)} won, ${format(ndcg.ties)} tied, ${format(ndcg.losses)} lost` : null],
      ['Throughput', format(summary.documentsPerSecond),
        `documents/s${known(summary.bareLoopDocumentsPerSecond) ? `, ${format(share * 100)}% of a bare loop` : ''}`],
      ['Batching', format(summary.documentsPerInference, 1), 'documents per inference'],
      ['Latency, median', duration(summary.p50), `99% within ${duration(summary.p99)}`],
      ['Not fully ranked', format(failed), failed === 0 ? 'every question answered'
        : `${plural(summary.fallback, 'fallback', 'fallbacks')}, ${plural(summary.deadLetters, 'dead letter', 'dead letters')}`],
    ].forEach(([name, figure, note]) => byId('tiles').append(el('div', {},
      el('dt', {}, name), el('dd', { class: 'figure' }, figure), note && el('dd', { class: 'note' }, note))));
  }

  function list(id, items) {
    byId(id).append(...items.map(item => {
      const from = known(item.before) ? item.before : Infinity;
      const to = known(item.after) ? item.after : Infinity;
      return el('li', {},
        el('span', { class: 'ranks', title: 'Rank of the right method before and after' },
          el('span', { class: 'from' }, `${rank(item.before)} → `),
          el('span', { class: to < from ? 'rose' : to > from ? 'fell' : 'from' }, rank(item.after))),
        el('div', {}, el('p', {}, item.question), el('code', { title: item.answer }, item.method)));
    }));
    if (!items.length) byId(id).append(el('li', {}, 'None.'));
  }

  function footer() {
    const versions = Object.entries(facts.versions).map(([name, version]) => `${name} ${version}`).join(', ');
    const model = facts.model ? `${facts.model.name} (${facts.model.precision}, version ${facts.model.version.slice(0, 12)}). ` : '';
    byId('made').append(`${model}${versions}. ${facts.machine}. The run took ${format(facts.seconds, 1)} s.`);
  }

  // Charts. Each is a function from the colours of the moment to ECharts' options.
  function measures(colours) {
    const names = data.measures.map(measure => measure.name);
    const judged = data.measures.filter(measure => known(measure.reranked));
    const points = (name, key, colour) => ({
      type: 'scatter', name, symbolSize: 15, z: 5, itemStyle: { color: colour, opacity: 1 },
      data: judged.map(measure => [measure[key], measure.name]),
      tooltip: {
        formatter: point => {
          const measure = judged[point.dataIndex];
          return tip(measure.name, `First stage ${format(measure.firstStage, 4)}`, `Reranked ${format(measure.reranked, 4)}`,
            `Difference ${signed(measure.difference, 4)}`,
            known(measure.low) ? `${format(measure.level * 100)}% interval ${signed(measure.low, 4)} to ${signed(measure.high, 4)}` : null);
        },
      },
    });
    // Labels stand outside of all that is drawn for a measure: left of its lowest end, right of its highest.
    const reach = measure => [measure.firstStage, measure.reranked,
      ...(known(measure.low) ? [measure.firstStage + measure.low, measure.firstStage + measure.high] : [])];
    const labels = (position, end, key) => ({
      type: 'scatter', symbolSize: 1, silent: true, itemStyle: { color: 'transparent' }, tooltip: { show: false },
      data: judged.map(measure => ({
        value: [end(...reach(measure)), measure.name],
        label: {
          show: true, position, distance: 14, fontSize: 13, formatter: format(measure[key(measure)], 3),
          color: key(measure) === 'reranked' ? colours.ink : colours.soft,
        },
      })),
    });
    const higher = measure => measure.reranked >= measure.firstStage ? 'reranked' : 'firstStage';
    const lower = measure => measure.reranked >= measure.firstStage ? 'firstStage' : 'reranked';
    const segments = (name, style, ends) => ({
      type: 'line', name, symbol: 'none', silent: true, lineStyle: style, z: 3, tooltip: { show: false },
      data: judged.flatMap(measure => [...ends(measure).map(x => [x, measure.name]), [null, measure.name]]),
    });
    return {
      ...base(colours),
      legend: { data: ['First stage', 'Reranked'], right: 0, top: 0, icon: 'circle', itemHeight: 10, textStyle: { color: colours.soft } },
      grid: { left: 8, right: 48, top: 36, bottom: 4, containLabel: true },
      xAxis: axis(colours, { type: 'value', min: 0, max: 1 }),
      yAxis: axis(colours, {
        type: 'category', data: names, inverse: true, axisLine: { show: false },
        axisLabel: { color: colours.ink, fontSize: 14, fontWeight: 600 }, splitLine: { show: false },
      }),
      series: [
        segments('Difference', { color: colours.before, width: 2 }, measure => [measure.firstStage, measure.reranked]),
        segments('Interval', { color: colours.after, width: 15, opacity: 0.22 },
          measure => known(measure.low) ? [measure.firstStage + measure.low, measure.firstStage + measure.high] : []),
        points('First stage', 'firstStage', colours.before),
        points('Reranked', 'reranked', colours.after),
        labels('left', Math.min, lower),
        labels('right', Math.max, higher),
      ],
    };
  }

  const found = questions.filter(question => known(question.before) && known(question.after));
  const rose = found.filter(question => question.after < question.before);
  const fell = found.filter(question => question.after > question.before);

  function moves() {
    const missed = questions.filter(question => !known(question.before)).length;
    [['after', rose.length, 'rose'], ['before', found.length - rose.length - fell.length, 'stayed'], ['fell', fell.length, 'fell'],
      ['line', missed, 'not found by the first stage']].forEach(([colour, count, word]) => byId('moves').append(
      el('li', { style: `--dot: var(--${colour})` }, el('b', {}, format(count)), ` ${word}`)));
  }

  function ranks(colours) {
    const last = Math.max(10, ...found.flatMap(question => [question.before, question.after]));
    const cells = new Map();
    found.forEach(question => {
      const cell = `${question.before} ${question.after}`;
      cells.set(cell, [...(cells.get(cell) || []), question]);
    });
    const largest = Math.max(1, ...[...cells.values()].map(cell => cell.length));
    const unit = isNarrow() ? 5 : 9;
    const rankAxis = extra => axis(colours, {
      type: 'value', min: 0, max: last + 1, interval: 1, nameLocation: 'middle',
      axisLabel: {
        color: colours.soft, fontSize: 12,
        formatter: value => value === 1 || (value % 5 === 0 && value > 0 && value <= last) ? value : '',
      },
      splitLine: { show: false }, ...extra,
    });
    return {
      ...base(colours),
      grid: { left: 22, right: 8, top: 26, bottom: 12, containLabel: true },
      xAxis: rankAxis({ name: 'Rank in the first stage', nameGap: 26, position: 'top', offset: 0 }),
      yAxis: rankAxis({ name: 'Rank after reranking', nameGap: 30, inverse: true }),
      series: [
        { type: 'line', symbol: 'none', silent: true, lineStyle: { color: colours.line, width: 1.5 }, data: [[0, 0], [last + 1, last + 1]] },
        {
          type: 'scatter',
          data: [...cells.values()].map(cell => {
            const { before, after } = cell[0];
            return {
              value: [before, after], cell,
              symbolSize: unit + (isNarrow() ? 18 : 34) * Math.sqrt(cell.length / largest) * (largest > 1 ? 1 : 0.3),
              itemStyle: {
                color: after < before ? colours.after : after > before ? colours.fell : colours.before, opacity: 0.78,
                borderColor: colours.card, borderWidth: 1,
              },
            };
          }),
          tooltip: {
            formatter: ({ data: { value, cell } }) => tip(
              `${value[0]} → ${value[1]}: ${plural(cell.length, 'question', 'questions')}`,
              ...cell.slice(0, 4).map(question => question.question),
              cell.length > 4 ? `and ${format(cell.length - 4)} more` : null),
          },
        },
      ],
    };
  }

  const line = (colours, name, value, text, position) => ({
    name, yAxis: position === 'y' ? value : undefined, xAxis: position === 'x' ? value : undefined,
    lineStyle: { color: colours.soft, type: 'dashed' },
    label: { formatter: text, color: colours.ink, fontSize: 12, position: position === 'y' ? 'insideEndTop' : 'end' },
  });

  function latency(colours) {
    const values = questions.map(question => question.latency);
    const rough = Math.max(...values, 1) / 20;
    const power = 10 ** Math.floor(Math.log10(rough));
    const width = [1, 2, 5, 10].map(step => step * power).find(step => step >= rough);
    const bins = Array(Math.floor(Math.max(...values, 0) / width) + 1).fill(0);
    values.forEach(value => { bins[Math.floor(value / width)] += 1; });
    const end = Math.max(bins.length * width, known(summary.p99) ? Math.ceil(summary.p99 / width) * width : 0);
    return {
      ...base(colours),
      grid: { left: 8, right: 20, top: 34, bottom: 4, containLabel: true },
      xAxis: axis(colours, {
        type: 'value', min: 0, max: end, splitLine: { show: false },
        axisLabel: { color: colours.soft, fontSize: 12, hideOverlap: true, formatter: value => duration(value) },
      }),
      yAxis: axis(colours, { type: 'value', minInterval: 1 }),
      series: [{
        // Two points a bin make the outline of a histogram on an axis of numbers.
        type: 'line', step: 'end', symbol: 'none', lineStyle: { width: 0 }, areaStyle: { color: colours.after, opacity: 0.85 },
        data: [[0, 0], ...bins.flatMap((count, index) => [[index * width, count], [(index + 1) * width, count]]), [bins.length * width, 0]],
        markLine: {
          silent: true, symbol: 'none',
          data: known(summary.p50) ? [line(colours, 'p50', summary.p50, 'p50', 'x'), line(colours, 'p99', summary.p99, 'p99', 'x')] : [],
        },
        tooltip: { show: false },
      }],
    };
  }

  function throughput(colours) {
    const samples = data.throughput;
    const rates = samples.slice(1).map((sample, index) => {
      const before = samples[index];
      return [sample.seconds, (sample.documents - before.documents) / (sample.seconds - before.seconds)];
    }).filter(([, rate]) => Number.isFinite(rate));
    const bare = summary.bareLoopDocumentsPerSecond;
    return {
      ...base(colours),
      tooltip: {
        ...base(colours).tooltip, trigger: 'axis', axisPointer: { lineStyle: { color: colours.soft } },
        formatter: ([point]) => tip(`${format(point.value[1])} documents/s`, `after ${format(point.value[0], 1)} s`),
      },
      grid: { left: 8, right: 20, top: 34, bottom: 4, containLabel: true },
      xAxis: axis(colours, {
        type: 'value', splitLine: { show: false }, max: rates.length ? rates[rates.length - 1][0] : undefined,
        axisLabel: { color: colours.soft, fontSize: 12, hideOverlap: true, formatter: value => `${format(value)} s`, showMaxLabel: false },
      }),
      yAxis: axis(colours, { type: 'value', max: known(bare) ? range => Math.ceil(Math.max(range.max, bare) * 1.15) : undefined, axisLabel: { color: colours.soft, fontSize: 12, showMaxLabel: false } }),
      series: [{
        type: 'line', symbol: rates.length < 2 ? 'circle' : 'none', data: rates, lineStyle: { color: colours.after, width: 2.5 },
        itemStyle: { color: colours.after }, areaStyle: { color: colours.after, opacity: 0.14 },
        markLine: {
          silent: true, symbol: 'none',
          data: known(bare) ? [line(colours, 'bare', bare, `bare loop ${format(bare)}`, 'y')] : [],
        },
      }],
    };
  }

  function windows(colours) {
    const judged = data.windows.filter(window => known(window.reranked));
    const series = (name, key, colour) => ({
      name, type: 'line', symbol: 'circle', symbolSize: 8, lineStyle: { color: colour, width: 2.5 }, itemStyle: { color: colour },
      data: judged.map(window => [Date.parse(window.start), window[key]]),
    });
    return {
      ...base(colours),
      legend: { right: 0, top: 0, icon: 'circle', itemHeight: 10, textStyle: { color: colours.soft } },
      tooltip: {
        ...base(colours).tooltip, trigger: 'axis', axisPointer: { lineStyle: { color: colours.soft } },
        formatter: ([point]) => {
          const window = judged[point.dataIndex];
          return tip(new Date(window.start).toLocaleString('en'), `First stage ${format(window.firstStage, 3)}`,
            `Reranked ${format(window.reranked, 3)}`, plural(window.queries, 'question', 'questions'));
        },
      },
      grid: { left: 8, right: 20, top: 38, bottom: 4, containLabel: true },
      xAxis: axis(colours, { type: 'time', splitLine: { show: false } }),
      yAxis: axis(colours, { type: 'value', min: 0, max: 1 }),
      series: [series('First stage', 'firstStage', colours.before), series('Reranked', 'reranked', colours.after)],
    };
  }

  header();
  tiles();
  moves();
  list('gained', data.gained);
  list('lost', data.lost);
  list('all', questions);
  footer();
  if (data.windows.filter(window => known(window.reranked)).length < 2) byId('live').hidden = true;
  page.draw({ measures, ranks, latency, throughput, windows }, 'svg', () => {
    byId('measures').style.height = `${60 + 58 * data.measures.length}px`;
    byId('ranks').style.height = `${Math.min(byId('ranks').clientWidth, 460)}px`;
  });
})();
