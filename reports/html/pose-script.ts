/**
 * Turns the still pictures of poses into ones that can be turned: a canvas above each, which a drag, the
 * arrow keys, and the buttons turn and enlarge. Paper shows the still ones.
 */
export const POSE_SCRIPT = `
(function () {
  'use strict';
  var WIDTH = 560, HEIGHT = 400;
  var COLOURED = { N: 1, O: 1, S: 1, Cl: 1, F: 1, Br: 1, P: 1, I: 1 };
  function css(name) {
    return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  }
  function dot(u, v) { return u[0] * v[0] + u[1] * v[1] + u[2] * v[2]; }

  function viewer(figure) {
    var pose = JSON.parse(figure.getAttribute('data-pose'));
    var canvas = document.createElement('canvas');
    var ratio = window.devicePixelRatio || 1;
    canvas.width = WIDTH * ratio;
    canvas.height = HEIGHT * ratio;
    canvas.tabIndex = 0;
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', figure.querySelector('svg').getAttribute('aria-label') +
      '; drag or use the arrow keys to turn it, plus and minus to enlarge it');
    var g = canvas.getContext('2d');
    if (!g) return;
    var axes, zoom, showPocket = true, showLabels = true;

    function points(atoms) {
      var list = [];
      for (var i = 0; i + 2 < atoms.positions.length; i += 3) {
        list.push([atoms.positions[i], atoms.positions[i + 1], atoms.positions[i + 2]]);
      }
      return list;
    }
    var own = points(pose.l), around = points(pose.k);
    var centre = [0, 1, 2].map(function (k) {
      return own.reduce(function (s, p) { return s + p[k]; }, 0) / Math.max(1, own.length);
    });
    var reach = own.concat(around).reduce(function (most, p) {
      var d = [p[0] - centre[0], p[1] - centre[1], p[2] - centre[2]];
      return Math.max(most, Math.sqrt(dot(d, d)));
    }, 1);
    function reset() {
      axes = pose.a.map(function (a) { return a.slice(); });
      zoom = 1.8;
    }

    function draw() {
      var scale = zoom * (HEIGHT / 2 - 20) / reach;
      function place(p) {
        var d = [p[0] - centre[0], p[1] - centre[1], p[2] - centre[2]];
        return [WIDTH / 2 + scale * dot(d, axes[0]), HEIGHT / 2 - scale * dot(d, axes[1]),
          dot(d, axes[2])];
      }
      var soft = css('soft'), accent = css('accent'), ink = css('ink');
      var colour = function (element, plain) {
        return COLOURED[element] === 1 ? css('e' + element) : plain;
      };
      var l = own.map(place), k = showPocket ? around.map(place) : [], parts = [];
      function bonds(pts, atoms, plain, width) {
        var bound = {};
        for (var i = 0; i + 2 < atoms.bonds.length; i += 3) {
          var a = atoms.bonds[i], b = atoms.bonds[i + 1], p = pts[a], q = pts[b];
          if (!p || !q) continue;
          var m = [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2, (p[2] + q[2]) / 2];
          bound[a] = bound[b] = true;
          parts.push([(p[2] + m[2]) / 2, p, m, colour(atoms.elements[a], plain), width]);
          parts.push([(q[2] + m[2]) / 2, q, m, colour(atoms.elements[b], plain), width]);
        }
        pts.forEach(function (p, i) {
          if (!bound[i]) parts.push([p[2], p, p, colour(atoms.elements[i], plain), 2.5 * width]);
        });
      }
      bonds(k, pose.k, soft, 2.2);
      bonds(l, pose.l, accent, 6);
      if (showPocket) pose.c.forEach(function (c) {
        var p = l[c.ligandAtom], q = k[c.pocketAtom];
        if (p && q) parts.push([(p[2] + q[2]) / 2, p, q, ink, 1.4, true]);
      });
      parts.sort(function (a, b) { return a[0] - b[0]; });
      g.setTransform(ratio, 0, 0, ratio, 0, 0);
      g.clearRect(0, 0, WIDTH, HEIGHT);
      g.lineCap = 'round';
      parts.forEach(function (s) {
        // What is far away fades.
        g.globalAlpha = Math.max(0.25, Math.min(1, 0.7 + 0.45 * s[0] / reach));
        g.strokeStyle = s[3];
        g.lineWidth = s[4] * (1 + 0.25 * s[0] / reach);
        g.setLineDash(s[5] ? [4, 4] : []);
        g.beginPath();
        g.moveTo(s[1][0], s[1][1]);
        g.lineTo(s[2][0] + (s[1] === s[2] ? 0.01 : 0), s[2][1]);
        g.stroke();
      });
      g.globalAlpha = 1;
      if (!showLabels || !showPocket) return;
      g.font = '11px system-ui, sans-serif';
      g.textAlign = 'center';
      g.lineJoin = 'round';
      pose.r.forEach(function (r) {
        var p = k[r[1]];
        if (!p) return;
        g.globalAlpha = Math.max(0.3, Math.min(1, 0.75 + 0.5 * p[2] / reach));
        g.strokeStyle = css('card');
        g.lineWidth = 3;
        g.strokeText(r[0], p[0], p[1] - 4);
        g.fillStyle = ink;
        g.fillText(r[0], p[0], p[1] - 4);
      });
      g.globalAlpha = 1;
    }

    function turn(i, j, angle) {
      var c = Math.cos(angle), s = Math.sin(angle), u = axes[i], v = axes[j];
      axes[i] = u.map(function (x, k) { return c * x + s * v[k]; });
      axes[j] = u.map(function (x, k) { return c * v[k] - s * x; });
    }
    function enlarge(by) { zoom = Math.max(0.5, Math.min(6, zoom * by)); }

    var from = null;
    canvas.addEventListener('pointerdown', function (e) {
      from = [e.clientX, e.clientY];
      canvas.setPointerCapture(e.pointerId);
    });
    canvas.addEventListener('pointermove', function (e) {
      if (!from) return;
      turn(2, 0, (e.clientX - from[0]) / 120);
      turn(2, 1, -(e.clientY - from[1]) / 120);
      from = [e.clientX, e.clientY];
      draw();
    });
    ['pointerup', 'pointercancel'].forEach(function (name) {
      canvas.addEventListener(name, function () { from = null; });
    });
    canvas.addEventListener('keydown', function (e) {
      var step = Math.PI / 24;
      if (e.key === 'ArrowLeft') turn(2, 0, -step);
      else if (e.key === 'ArrowRight') turn(2, 0, step);
      else if (e.key === 'ArrowUp') turn(2, 1, step);
      else if (e.key === 'ArrowDown') turn(2, 1, -step);
      else if (e.key === '+' || e.key === '=') enlarge(1.15);
      else if (e.key === '-') enlarge(1 / 1.15);
      else return;
      e.preventDefault();
      draw();
    });

    var tools = document.createElement('p');
    tools.className = 'tools';
    function button(text, label, act) {
      var b = document.createElement('button');
      b.type = 'button';
      b.textContent = text;
      b.setAttribute('aria-label', label);
      b.addEventListener('click', function () { act(b); draw(); });
      tools.appendChild(b);
    }
    button('+', 'Enlarge', function () { enlarge(1.25); });
    button('−', 'Make smaller', function () { enlarge(1 / 1.25); });
    button('Pocket', 'Show or hide the pocket', function () { showPocket = !showPocket; });
    button('Labels', 'Show or hide the names of residues', function () { showLabels = !showLabels; });
    button('Reset', 'As at the beginning', reset);
    figure.appendChild(canvas);
    figure.appendChild(tools);
    figure.classList.add('live');
    reset();
    draw();
    if (window.matchMedia) {
      var dark = window.matchMedia('(prefers-color-scheme: dark)');
      if (dark.addEventListener) dark.addEventListener('change', draw);
    }
  }
  document.querySelectorAll('figure.pose').forEach(function (figure) {
    try { viewer(figure); } catch (error) { /* The still picture stays. */ }
  });
})();
`;
