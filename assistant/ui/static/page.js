// What the page does by itself: opens passages, switches views, pages the ledger, copies answers.
// It inserts HTML only from our own routes (/page/…), which build it from escaped parts.

const root = new URL('./page/', document.baseURI);
const byId = (id) => document.getElementById(id);
const views = new Map();
let greeted = false; // whether the pane has said what is loaded

document.addEventListener('click', (event) => {
  const at = (what) => event.target.closest?.(what);
  let found;
  if ((found = at('[data-passage]'))) openPassage(found);
  else if ((found = at('[data-ask]'))) ask(found.dataset.ask);
  else if ((found = at('[data-view]'))) show(found.dataset.for, found.dataset.view);
  else if ((found = at('[data-rate]'))) rate(found);
  else if ((found = at('[data-do]'))) take(found);
  else if ((found = at('button[data-ledger]'))) ledger(found.dataset.ledger);
  else if ((found = at('[data-theme]'))) appear(found.dataset.theme);
  else if (at('[data-back]')) back();
  else if (at('[data-close]')) close();
  else if ((found = at('[role=tab]'))) turned(found.id);
});

// -- passages -------------------------------------------------------------------------------------

let opened = null;

async function openPassage(button) {
  opened = button;
  await openQuery(button.dataset.passage);
}

async function openQuery(query) {
  const pane = byId('ws-pane');
  const html = await newest('pane', 'passage?' + query);
  if (html === null) return;
  pane.innerHTML = html;
  const bar = document.createElement('div');
  bar.className = 'ws-pane-bar';
  bar.append(paneButton('back', 'ws-back', 'Back to the answer'), paneButton('close', 'ws-close', 'Close'));
  pane.prepend(bar);
  const below = matchMedia('(max-width: 1023px)').matches;
  const mark = pane.querySelector('mark');
  if (below) (mark ?? pane).scrollIntoView({ block: 'center', behavior: motion() });
  else pane.scrollTo({ top: mark ? mark.offsetTop - pane.clientHeight / 3 : 0, behavior: motion() });
  pane.focus({ preventScroll: true });
}

function paneButton(what, className, label) {
  const button = Object.assign(document.createElement('button'), { type: 'button', className, textContent: label });
  button.dataset[what] = '';
  return button;
}

async function close() {
  if (!(await overview())) return;
  byId('ws-pane').scrollTo({ top: 0 });
  if (opened?.isConnected) opened.focus({ preventScroll: true });
}

// A passage stays open between asking and checking; elsewhere the table or the list has the room.
function turned(tab) {
  const kept = tab === 'ws-tab-ask-button' || tab === 'ws-tab-check-button';
  if (!kept || !byId('ws-pane').querySelector('.ws-passage')) overview();
}

// Whether the pane shows it: not where something else was opened meanwhile.
async function overview() {
  const pane = byId('ws-pane');
  const html = await newest('pane', 'overview');
  if (html === null || !pane) return false;
  pane.innerHTML = html;
  return true;
}

function back() {
  if (!opened?.isConnected) return;
  opened.scrollIntoView({ block: 'center', behavior: motion() });
  opened.focus({ preventScroll: true });
}

const asked = new Map(); // how often was asked for each place

// What a place shall show, or null where something newer was asked for meanwhile.
async function newest(place, path) {
  const number = (asked.get(place) ?? 0) + 1;
  asked.set(place, number);
  const html = await fragment(path);
  return asked.get(place) === number ? html : null;
}

async function fragment(path) {
  try {
    const answer = await fetch(new URL(path, root), { headers: { accept: 'text/html' } });
    if (answer.headers.get('content-type')?.startsWith('text/html')) return await answer.text();
  } catch {
    // said below: the reader needs no more than that
  }
  return '<p class="ws-pane-empty" role="alert">The server did not answer. Try again.</p>';
}

const motion = () => (matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth');

// -- the conversation -----------------------------------------------------------------------------

function ask(question) {
  const box = document.querySelector('#ws-box textarea, #ws-box input');
  box.value = question;
  box.dispatchEvent(new Event('input', { bubbles: true }));
  setTimeout(() => byId('ws-send')?.click(), 60);
}

function show(turn, view) {
  views.set(turn, view);
  settle();
}

function settle() {
  for (const turn of document.querySelectorAll('.ws-turn[data-turn]')) {
    const view = views.get(turn.dataset.turn) ?? 'script';
    if (turn.dataset.shown !== view) turn.dataset.shown = view;
    for (const button of turn.querySelectorAll('[data-view]')) {
      const pressed = String(button.dataset.view === view);
      if (button.getAttribute('aria-pressed') !== pressed) button.setAttribute('aria-pressed', pressed);
    }
  }
}

function rate(button) {
  const group = button.closest('.ws-feedback');
  group.dataset.collect = '';
  for (const other of group.querySelectorAll('[data-rate]')) {
    other.setAttribute('aria-pressed', String(other === button));
  }
  group.querySelector('.ws-send-note')?.remove();
  const box = document.createElement('span');
  box.className = 'ws-send-note';
  const note = document.createElement('input');
  Object.assign(note, { name: 'note', type: 'text', maxLength: 2000, placeholder: 'Why? (optional)' });
  note.setAttribute('aria-label', 'Why? Optional');
  const send = document.createElement('button');
  Object.assign(send, { type: 'button', textContent: 'Send' });
  Object.assign(send.dataset, { act: 'feedback', right: button.dataset.rate, turn: button.dataset.for });
  note.addEventListener('keydown', (event) => event.key === 'Enter' && send.click());
  box.append(note, send);
  group.append(box);
  note.focus();
}

async function take(button) {
  const turn = button.closest('.ws-turn');
  const text = turn.querySelector('.ws-markdown').textContent;
  if (button.dataset.do === 'copy') {
    const before = button.textContent;
    button.textContent = (await copied(text)) ? 'Copied' : 'Not allowed here';
    setTimeout(() => (button.textContent = before), 1600);
    return;
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }));
  link.download = 'answer.md';
  link.click();
  URL.revokeObjectURL(link.href);
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

// -- the ledger -----------------------------------------------------------------------------------

let timer;

// The place itself remembers what it shows: the server puts a new one when the tab is chosen again.
async function ledger(query) {
  const place = byId('ws-ledger-page');
  const index = [...place.querySelectorAll('button')].indexOf(document.activeElement);
  place.dataset.asked = query;
  const html = await newest('ledger', 'ledger?' + query);
  if (html === null) return;
  place.innerHTML = html;
  say(place.querySelector('.ws-count')?.textContent ?? '');
  if (index >= 0) place.querySelectorAll('button')[index]?.focus();
}

function filter(event) {
  const box = event.target.closest?.('[data-ledger="filters"]');
  if (!box) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    const before = byId('ws-ledger-page').dataset.asked ?? '';
    const order = [...new URLSearchParams(before)].filter(([name]) => name === 'order' || name === 'way');
    const given = [...box.querySelectorAll('[name]')].map((f) => [f.name, f.value]);
    const query = new URLSearchParams([...given.filter(([, v]) => v), ...order]).toString();
    // Leaving a field tells of it again: rows that were replaced then would lose the click.
    if (query !== before) ledger(query);
  }, event.type === 'input' ? 250 : 0);
}
document.addEventListener('input', filter);
document.addEventListener('change', filter);

// -- files that are too large ----------------------------------------------------------------------

// Gradio refuses a whole drop for one file that is too large; here the others are still sent.
function withinSize(files) {
  const place = byId('ws-refused');
  const fitting = new DataTransfer();
  place.replaceChildren();
  for (const file of files) {
    if (file.size <= Number(place.dataset.most)) {
      fitting.items.add(file);
      continue;
    }
    const row = document.createElement('li');
    row.className = 'ws-upload ws-upload-rejected';
    for (const [kind, className, text] of [
      ['bdi', 'ws-upload-name', file.name],
      ['span', 'ws-outcome', 'rejected'],
      ['span', 'ws-reason', place.dataset.reason],
    ]) {
      row.append(Object.assign(document.createElement(kind), { className, textContent: text }));
    }
    place.append(row);
  }
  return fitting.files;
}

document.addEventListener('change', (event) => {
  const input = event.target;
  if (!input.matches?.('#ws-files input[type=file]')) return;
  const fitting = withinSize(input.files);
  if (fitting.length === input.files.length) return;
  input.files = fitting;
  if (!fitting.length) event.stopImmediatePropagation();
}, true);

document.addEventListener('drop', (event) => {
  const input = event.target.closest?.('#ws-files')?.querySelector('input[type=file]');
  if (!input || !event.dataTransfer?.files.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}, true);

// -- screen readers -------------------------------------------------------------------------------

const told = new Map(); // what was last said of each place

function say(words) {
  byId('ws-said').textContent = words;
}

function announce() {
  for (const place of ['ws-now', 'ws-verdict']) {
    const found = byId(place)?.querySelector('[data-said]');
    const mark = found ? `${found.dataset.turn ?? ''} ${found.dataset.said}` : '';
    if (told.get(place) === mark) continue;
    told.set(place, mark);
    if (found) say(found.dataset.said);
  }
}

// -- plots, tooltips, appearance ------------------------------------------------------------------

const heard = new WeakSet();

function listen() {
  for (const plot of document.querySelectorAll('.js-plotly-plot')) {
    if (heard.has(plot) || !plot.on) continue;
    heard.add(plot);
    plot.on('plotly_click', ({ points }) => points[0]?.customdata && openQuery(points[0].customdata));
  }
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') document.body.classList.add('ws-hush');
});
for (const kind of ['pointermove', 'focusin']) {
  document.addEventListener(kind, () => document.body.classList.remove('ws-hush'), { passive: true });
}

function appear(theme) {
  if (theme) localStorage.setItem('ws-theme', theme);
  const kept = localStorage.getItem('ws-theme') ?? 'system';
  const dark = kept === 'dark' || (kept === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  if (document.body.classList.contains('dark') !== dark) document.body.classList.toggle('dark', dark);
  document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
  for (const button of document.querySelectorAll('[data-theme]')) {
    button.setAttribute('aria-pressed', String(button.dataset.theme === kept));
  }
}
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => appear());
// Gradio sets the class by the device when it starts, after us.
new MutationObserver(() => appear()).observe(document.body, { attributes: true, attributeFilter: ['class'] });

new MutationObserver(() => {
  settle();
  listen();
  announce();
  if (!greeted && byId('ws-pane')) {
    greeted = true;
    overview();
  }
  if (document.querySelector('[data-theme][aria-pressed="false"]') && !document.querySelector('[data-theme][aria-pressed="true"]')) appear();
}).observe(document.documentElement, { childList: true, subtree: true });
appear();
