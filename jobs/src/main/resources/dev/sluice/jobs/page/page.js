'use strict';
// What the scripts of all pages use.
const page = (() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const byId = id => document.getElementById(id);
  const known = value => value !== null && value !== undefined;

  // Texts enter the page as text nodes only, so that nothing in them can act as markup.
  const el = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    element.append(...children.filter(known));
    return element;
  };

  const format = (value, digits = 0) => known(value)
    ? value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }) : '–';
  const signed = (value, digits = 3) => !known(value) ? '–' : (value < 0 ? '−' : '+') + format(Math.abs(value), digits);
  const plural = (count, one, many) => `${format(count)} ${count === 1 ? one : many}`;

  const tip = (title, ...lines) => el('div', { class: 'tip' }, el('b', {}, title), ...lines.map(line => el('div', {}, line)));
  const base = colours => ({
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colours.ink },
    tooltip: {
      confine: true, backgroundColor: colours.card, borderColor: colours.line, textStyle: { color: colours.ink },
      extraCssText: 'box-shadow: 0 4px 16px rgba(0,0,0,.14)',
    },
  });
  const axis = (colours, extra) => ({
    axisLine: { lineStyle: { color: colours.line } }, axisTick: { show: false },
    axisLabel: { color: colours.soft, fontSize: 12, hideOverlap: true }, splitLine: { lineStyle: { color: colours.line } },
    nameTextStyle: { color: colours.soft, fontSize: 12 }, ...extra,
  });
  const isNarrow = () => window.innerWidth < 560;

  // Draws charts: by the id of an element, a function from the colours of the moment to ECharts' options. Again where the
  // window or the colours change; prepare comes first each time.
  function draw(charts, renderer = 'svg', prepare = () => {}) {
    const all = () => {
      const style = getComputedStyle(document.documentElement);
      const colours = Object.fromEntries(['paper', 'card', 'ink', 'soft', 'line', 'before', 'after', 'fell']
        .map(name => [name, style.getPropertyValue(`--${name}`).trim()]));
      prepare();
      Object.entries(charts).forEach(([id, options]) => {
        const element = byId(id);
        const chart = echarts.getInstanceByDom(element) || echarts.init(element, null, { renderer });
        chart.setOption(options(colours), true);
        chart.resize();
        element.setAttribute('aria-label', element.parentElement.querySelector('h2').textContent);
      });
    };
    all();
    window.addEventListener('resize', all);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', all);
    return all;
  }

  return { data, byId, known, el, format, signed, plural, tip, base, axis, isNarrow, draw };
})();
