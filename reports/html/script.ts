/**
 * Sorting and filtering of the ranked table. The page is complete without it: the controls are made
 * by the script, so that where scripts do not run there is no dead control. Evidence is opened for
 * printing where the style sheet cannot do it.
 */
export const SCRIPT = `
(function () {
  'use strict';
  var pages = document.querySelectorAll('details');
  function openAll(on) { pages.forEach(function (d) { d.open = on; }); }
  var before = [];
  window.addEventListener('beforeprint', function () {
    before = Array.prototype.map.call(pages, function (d) { return d.open; });
    openAll(true);
  });
  window.addEventListener('afterprint', function () {
    pages.forEach(function (d, i) { d.open = before[i]; });
  });

  var table = document.getElementById('ranked');
  if (!table) return;
  var bodies = Array.prototype.slice.call(table.tBodies);
  var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
  var sorted = { column: -1, up: true };

  function valueOf(body, i) { return body.rows[0].cells[i].getAttribute('data-v'); }
  function sortBy(i) {
    var numeric = bodies.every(function (b) { return !isNaN(Number(valueOf(b, i))); });
    // Ranks read upwards, everything else is wanted from the largest.
    var first = !numeric || /rank/i.test(heads[i].textContent);
    sorted.up = sorted.column === i ? !sorted.up : first;
    sorted.column = i;
    bodies.sort(function (a, b) {
      var x = valueOf(a, i), y = valueOf(b, i);
      if (x === y) return 0;
      if (x === '') return 1;
      if (y === '') return -1;
      var less = numeric ? Number(x) < Number(y) : x < y;
      return less === sorted.up ? -1 : 1;
    });
    bodies.forEach(function (b) { table.appendChild(b); });
    heads.forEach(function (h) { h.removeAttribute('aria-sort'); });
    heads[i].setAttribute('aria-sort', sorted.up ? 'ascending' : 'descending');
  }
  heads.forEach(function (head, i) {
    if (valueOf(bodies[0], i) === null) return;
    var button = document.createElement('button');
    button.type = 'button';
    while (head.firstChild) button.appendChild(head.firstChild);
    head.appendChild(button);
    button.addEventListener('click', function () { sortBy(i); });
  });

  var tools = document.createElement('p');
  tools.className = 'tools';
  var input = document.createElement('input');
  input.type = 'search';
  input.placeholder = 'Filter: name, SMILES, scaffold';
  input.setAttribute('aria-label', 'Filter the candidates');
  var all = document.createElement('button');
  all.type = 'button';
  all.textContent = 'Open all evidence';
  var shown = document.createElement('span');
  shown.className = 'note';
  shown.setAttribute('role', 'status');
  [input, all, shown].forEach(function (e) { tools.appendChild(e); });
  var frame = table.parentNode;
  frame.parentNode.insertBefore(tools, frame);

  var texts = bodies.map(function (b) { return b.textContent.toLowerCase(); });
  var byText = bodies.slice();
  input.addEventListener('input', function () {
    var wanted = input.value.toLowerCase().trim(), n = 0;
    byText.forEach(function (b, i) {
      b.hidden = texts[i].indexOf(wanted) < 0;
      if (!b.hidden) n++;
    });
    shown.textContent = wanted === '' ? '' : n + ' of ' + bodies.length + ' shown';
  });
  var opened = false;
  all.addEventListener('click', function () {
    opened = !opened;
    table.querySelectorAll('details').forEach(function (d) { d.open = opened; });
    all.textContent = opened ? 'Close all evidence' : 'Open all evidence';
  });
})();
`;
