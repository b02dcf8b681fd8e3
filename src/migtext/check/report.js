// The report page: filters, keys, and people's decisions, kept in the browser until they are saved.
(function () {
  'use strict';
  var root = document.querySelector('.cc');
  var $ = function (id) { return document.getElementById(id); };
  var seed = JSON.parse($('cc-seed').textContent);
  var NAMES = ['agree', 'disagree', 'unclear', 'fixed'];
  var COLUMNS = ['id', 'reviewer', 'decision', 'note', 'time', 'result', 'words', 'sentence', 'evidence', 'start', 'document'];
  var key = 'migtext-check-' + root.dataset.digest, nameKey = 'migtext-reviewer';
  // mine[finding][reviewer] = row; a row without decision and note takes an earlier one back.
  var store = { reviewer: '', mine: {}, saved: true };
  var lasting = true;
  try {
    var kept = JSON.parse(localStorage.getItem(key) || 'null');
    if (kept && kept.mine) store = kept;
    // The name belongs to the person at this browser, not to a report or to a file of decisions.
    if (!store.reviewer) store.reviewer = localStorage.getItem(nameKey) || '';
    localStorage.setItem(key, JSON.stringify(store));
  } catch (e) { lasting = false; }
  var rows = Array.prototype.slice.call(root.querySelectorAll('li.row'));
  var byId = {}, words = new Map(), warned = {};
  rows.forEach(function (r) { byId[r.dataset.id] = r; });
  seed.warn.forEach(function (i) { warned[i] = true; });

  // The page may be open in two windows: of each decision the newest is kept.
  function join() {
    var there = null;
    try { there = JSON.parse(localStorage.getItem(key) || 'null'); } catch (e) { lasting = false; }
    if (!there || !there.mine) return;
    Object.keys(there.mine).forEach(function (i) {
      var own = store.mine[i] || (store.mine[i] = {});
      Object.keys(there.mine[i]).forEach(function (w) {
        if (!own[w] || there.mine[i][w].time > own[w].time) own[w] = there.mine[i][w];
      });
    });
  }
  function keep() {
    join();
    try { localStorage.setItem(key, JSON.stringify(store)); } catch (e) { lasting = false; }
    tell();
  }
  function tell() {
    var n = 0;
    Object.keys(store.mine).forEach(function (i) {
      Object.keys(store.mine[i]).forEach(function (w) { if (store.mine[i][w].decision || store.mine[i][w].note) n++; });
    });
    $('cc-kept').textContent = !n ? '' : n + (n === 1 ? ' decision' : ' decisions') +
      (store.saved ? ', saved' : lasting ? ', not yet saved to a file' : ': this browser does not keep them, save before closing');
    $('cc-save').classList.toggle('due', !store.saved);
  }

  // The newest row of each reviewer on a finding: from the file, or made here.
  function all(id) {
    var by = {};
    (seed.rows[id] || []).forEach(function (r) { by[r.reviewer] = r; });
    var own = store.mine[id] || {};
    Object.keys(own).forEach(function (w) { if (!by[w] || own[w].time >= by[w].time) by[w] = own[w]; });
    return Object.keys(by).map(function (w) { return by[w]; }).filter(function (r) { return r.decision || r.note; });
  }
  function current(id) {
    return all(id).filter(function (r) { return r.reviewer === store.reviewer; })[0];
  }
  function sense(d) { return d === 'fixed' ? 'agree' : d; }
  function differ(list) {
    var seen = {};
    list.forEach(function (r) { if (r.decision) seen[sense(r.decision)] = 1; });
    return Object.keys(seen).length > 1;
  }
  function again(r, list) {
    return list.some(function (d) { return d.decision && d.result && d.result !== r.dataset.result; }) ||
      (warned[r.dataset.id] && !store.mine[r.dataset.id] && !differ(list));
  }
  function settled(r, list) {
    var senses = {}, fixed = '', agreed = '';
    list.forEach(function (d) {
      if (d.decision) senses[sense(d.decision)] = 1;
      if (d.decision === 'fixed' && d.time >= fixed) fixed = d.time || ' ';
      if (d.decision === 'agree' && d.time >= agreed) agreed = d.time;
    });
    if (Object.keys(senses).length !== 1 || again(r, list)) return false;
    return senses.disagree ? true : !!senses.agree && fixed !== '' && fixed >= agreed;
  }
  function chip(text, who, kind) {
    var s = document.createElement('span');
    s.className = kind ? 'chip ' + kind : 'chip';
    s.textContent = text;
    if (who) {
      var b = document.createElement('bdi');
      b.textContent = who;
      s.append(' · ', b);
    }
    return s;
  }
  function draw(r) {
    var list = all(r.dataset.id), box = r.querySelector('.chips');
    box.textContent = '';
    list.forEach(function (d) { box.append(chip(d.decision || 'note', d.reviewer), ' '); });
    if (r.dataset.problem === '1' && settled(r, list)) box.append(chip('✓ settled', '', 'done'));
    if (differ(list)) box.append(chip('people differ', '', 'warn'));
    else if (again(r, list)) box.append(chip('look again', '', 'warn'));
    r.dataset.decided = list.map(function (d) { return d.decision; }).filter(Boolean).join(' ');
    r.dataset.warn = differ(list) || again(r, list) ? '1' : '';
    r.dataset.settled = settled(r, list) ? '1' : '0';
    var panel = r.querySelector('.decide');
    if (!panel) return;
    var d = current(r.dataset.id);
    panel.querySelectorAll('input[type=radio]').forEach(function (b) { b.checked = b.value === ((d && d.decision) || ''); });
    var note = panel.querySelector('.note input');
    if (document.activeElement !== note) note.value = (d && d.note) || '';
  }

  // Controls are made when a row is opened: a thousand closed rows stay light.
  function panel(r) {
    if (r.querySelector('.decide')) return;
    var p = document.createElement('div'), f = document.createElement('fieldset'), id = r.dataset.id;
    p.className = 'decide';
    f.setAttribute('aria-label', 'decision');
    NAMES.concat(['']).forEach(function (name, i) {
      var l = document.createElement('label'), b = document.createElement('input');
      b.type = 'radio'; b.name = 'd-' + id; b.value = name;
      l.append(b, ' ' + (name || 'none') + ' (' + (i + 1) % 5 + ')');
      f.append(l);
    });
    var l = document.createElement('label'), t = document.createElement('input');
    l.className = 'note'; t.type = 'text'; t.maxLength = 2000; t.dir = 'auto';
    l.append('note', t);
    p.append(f, l);
    r.querySelector('.body').append(p);
    draw(r);
  }
  function decide(r, decision, note) {
    var id = r.dataset.id, before = current(id) || {}, quote = r.querySelector('.side.claim blockquote');
    if (!store.mine[id]) store.mine[id] = {};
    store.mine[id][store.reviewer] = {
      id: id, reviewer: store.reviewer,
      decision: decision === null ? before.decision || '' : decision,
      note: note === null ? before.note || '' : note,
      time: new Date().toISOString(), result: r.dataset.result, words: r.dataset.words,
      sentence: quote ? quote.dataset.sentence || quote.textContent : '',
      evidence: r.dataset.evidence, start: r.dataset.start, document: root.dataset.digest
    };
    store.saved = false;
    draw(r);
    keep();
  }

  // Filters ----------------------------------------------------------------------------------
  function value(id) { return $(id) ? $(id).value : ''; }
  function text(r) {
    var t = words.get(r);
    if (t === undefined) { t = r.textContent.toLowerCase().replace(/\s+/g, ' '); words.set(r, t); }
    return t;
  }
  function filter() {
    var find = value('cc-find').toLowerCase().trim().replace(/\s+/g, ' '), what = value('cc-show'), result = value('cc-result'),
      state = value('cc-state'), source = value('cc-source'), decision = value('cc-decision'), n = 0;
    rows.forEach(function (r) {
      var d = r.dataset, on = (!what || (d.problem === '1' && (what === 'problems' || d.settled !== '1'))) &&
        (!result || d.result === result) && (!state || d.state === state) && (!source || d.source === source) &&
        (!decision || (decision === 'none' ? !d.decided : decision === 'warn' ? d.warn === '1' :
          (' ' + d.decided + ' ').indexOf(' ' + decision + ' ') >= 0)) &&
        (!find || text(r).indexOf(find) >= 0);
      r.classList.toggle('off', !on);
      if (on) n++;
    });
    $('cc-shown').textContent = n === rows.length ? n + (n === 1 ? ' row' : ' rows') : n + ' of ' + rows.length + ' rows shown';
    root.querySelectorAll('button.tag').forEach(function (b) { b.setAttribute('aria-pressed', String(b.dataset.result === result)); });
  }

  // Saving -----------------------------------------------------------------------------------
  // The same rule as in check/spreadsheet.py: what a spreadsheet takes for a formula is text.
  function formula(s) { return /^[\t\r\n]/.test(s) || /^[\s\p{Cf}\p{Cc}]*[=+\-@＝＋－＠﹢﹣﹦﹫]/u.test(s); }
  function cell(s) {
    s = String(s === undefined || s === null ? '' : s).replace(/\u0000/g, '');
    if (formula(s.replace(/^'+/, ''))) s = "'" + s;
    return '"' + s.replace(/"/g, '""') + '"';
  }
  function save() {
    var out = [COLUMNS.join(',')];
    function line(r, id) {
      out.push(COLUMNS.map(function (c) { return cell(c === 'id' ? id : r[c]); }).join(','));
    }
    rows.forEach(function (r) {
      all(r.dataset.id).forEach(function (d) { line(d, d.document && d.document !== root.dataset.digest ? d.id : r.dataset.id); });
    });
    seed.lost.forEach(function (d) { line(d, d.id); });
    var a = document.createElement('a');
    a.href = URL.createObjectURL(new Blob(['\ufeff' + out.join('\r\n') + '\r\n'], { type: 'text/csv' }));
    a.download = root.dataset.name + '.decisions.csv';
    document.body.append(a);
    a.click();
    a.remove();
    setTimeout(function () { URL.revokeObjectURL(a.href); }, 30000);
    store.saved = true;
    keep();
  }

  // Keys -------------------------------------------------------------------------------------
  function go(step) {
    var list = rows.filter(function (r) { return !r.classList.contains('off'); });
    if (!list.length) return;
    var at = list.indexOf(here());
    if (at < 0 && last) at = list.indexOf(last);
    var to = list[Math.max(0, Math.min(list.length - 1, at < 0 ? 0 : at + step))];
    var s = to.querySelector('summary');
    s.focus({ preventScroll: true });
    s.scrollIntoView({ block: 'nearest' });
  }
  var last = null;
  function here() { return document.activeElement && document.activeElement.closest ? document.activeElement.closest('li.row') : null; }
  function help() {
    var box = $('cc-help');
    box.hidden = !box.hidden;
    $('cc-keys').setAttribute('aria-expanded', String(!box.hidden));
  }
  root.addEventListener('focusin', function (e) { var r = e.target.closest('li.row'); if (r) last = r; });
  document.addEventListener('keydown', function (e) {
    var t = e.target, typing = /^(TEXTAREA|SELECT)$/.test(t.tagName) || (t.tagName === 'INPUT' && t.type !== 'radio');
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === 'Escape' && (typing || t.closest('.nav'))) {
      var back = last && !last.classList.contains('off') ? last : null;
      t.blur();
      if (back) back.querySelector('summary').focus(); else go(0);
      e.preventDefault();
      return;
    }
    if (typing) {
      if (e.key === 'Enter' && t.id === 'cc-find') { filter(); last = null; t.blur(); go(0); e.preventDefault(); }
      return;
    }
    var r = here(), arrows = r && t.tagName === 'SUMMARY';
    if (e.key === 'j' || (arrows && e.key === 'ArrowDown')) go(1);
    else if (e.key === 'k' || (arrows && e.key === 'ArrowUp')) go(-1);
    else if (e.key === '/') { $('cc-find').focus(); $('cc-find').select(); }
    else if (e.key === '?') help();
    else if (e.key === 's') save();
    else if (r && /^[0-4]$/.test(e.key)) decide(r, e.key === '0' ? '' : NAMES[e.key - 1], e.key === '0' ? '' : null);
    else if (r && e.key === 'n') { r.querySelector('details').open = true; panel(r); r.querySelector('.note input').focus(); }
    else return;
    e.preventDefault();
  });

  // Events -----------------------------------------------------------------------------------
  root.addEventListener('toggle', function (e) { if (e.target.open && e.target.closest('li.row')) panel(e.target.closest('li.row')); }, true);
  root.addEventListener('change', function (e) {
    var r = e.target.closest('li.row');
    if (r && e.target.type === 'radio') decide(r, e.target.value, null);
    else if (r) decide(r, null, e.target.value);
    else if (e.target.id === 'cc-reviewer') {
      var name = e.target.value.trim();
      // Decisions made before the name was typed are that person's.
      if (!store.reviewer) Object.keys(store.mine).forEach(function (i) {
        var own = store.mine[i];
        if (!own[''] || own[name]) return;
        own[name] = own[''];
        own[name].reviewer = name;
        own[''] = { decision: '', note: '', time: new Date().toISOString(), reviewer: '' };
      });
      store.reviewer = name;
      try { localStorage.setItem(nameKey, name); } catch (x) { lasting = false; }
      keep();
      rows.forEach(draw);
    } else if (e.target.closest('.nav')) filter();
  });
  window.addEventListener('storage', function (e) {
    if (e.key !== key) return;
    join();
    rows.forEach(draw);
    tell();
  });
  var waiting = 0;
  $('cc-find').addEventListener('input', function () { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
  $('cc-reset').addEventListener('click', function () {
    root.querySelectorAll('.nav select,#cc-find').forEach(function (x) { x.value = ''; });
    filter();
  });
  root.addEventListener('click', function (e) {
    var b = e.target.closest('button.tag');
    if (!b) return;
    $('cc-result').value = $('cc-result').value === b.dataset.result ? '' : b.dataset.result;
    filter();
  });
  $('cc-all').addEventListener('click', function () {
    var list = rows.filter(function (r) { return !r.classList.contains('off'); });
    var open = list.some(function (r) { return !r.querySelector('details').open; });
    list.forEach(function (r) { r.querySelector('details').open = open; });
    this.textContent = open ? 'close all' : 'open all';
  });
  $('cc-save').addEventListener('click', save);
  $('cc-keys').addEventListener('click', help);
  window.addEventListener('beforeunload', function (e) { if (!lasting && !store.saved) e.preventDefault(); });
  // Paper shows every row open, whatever was open or filtered on the screen.
  var closed = [];
  window.addEventListener('beforeprint', function () {
    closed = rows.map(function (r) { return r.querySelector('details'); }).filter(function (d) { return !d.open; });
    closed.forEach(function (d) { d.open = true; });
  });
  window.addEventListener('afterprint', function () { closed.forEach(function (d) { d.open = false; }); closed = []; });

  $('cc-reviewer').value = store.reviewer;
  root.querySelector('.nav').hidden = false;
  rows.forEach(draw);
  tell();
  filter();
  if (location.hash.indexOf('#f-') === 0 && byId[location.hash.slice(3)]) byId[location.hash.slice(3)].querySelector('details').open = true;
})();
