// The tree as a treegrid: branches come as they are opened, keys lead through it, answers open in place.
// Only improves: without it the same buttons and links lead to whole pages.
const table = document.querySelector('#outline[data-mode="tree"]');
const form = document.getElementById("outline-form");
const body = table?.tBodies[0];
const keysHelp = document.getElementById("keys-help");

const level = (row) => Number(/\bl(\d+)\b/.exec(row.className)?.[1]);
const isMore = (row) => row.classList.contains("more-rows");
const twist = (row) => row.querySelector(".twist");
const isOpen = (row) => twist(row)?.ariaExpanded === "true";
const plainly = (event) => !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

function dress(row) {
  row.ariaLevel = level(row);
  if (twist(row)) row.ariaExpanded = isOpen(row);
  row.tabIndex = -1;
  for (const inner of row.querySelectorAll("a, button")) inner.tabIndex = -1;
}

function focusOn(row) {
  if (!row) return;
  for (const other of body.rows) other.tabIndex = -1;
  row.tabIndex = 0;
  row.focus();
}

function mark(row, open) {
  const node = row.dataset.node;
  twist(row).ariaExpanded = row.ariaExpanded = open;
  for (const input of form.querySelectorAll("[name=open]")) if (input.value === node) input.remove();
  if (open) form.prepend(Object.assign(document.createElement("input"), { type: "hidden", name: "open", value: node }));
}

async function fetched(address) {
  const answer = await fetch(address, { redirect: "error" });
  if (!answer.ok) throw new Error(answer.status);
  return answer.text();
}

function put(row, html) {
  const holder = document.createElement("tbody");
  holder.innerHTML = html;
  const made = [...holder.rows];
  row.after(...made);
  made.forEach(dress);
  return made;
}

async function open(row) {
  twist(row).ariaBusy = true;
  try {
    put(row, await fetched(`/company/tree/branch/${encodeURIComponent(row.dataset.node)}`));
    mark(row, true);
  } catch {
    form.requestSubmit(twist(row));
  }
  twist(row).ariaBusy = false;
}

function close(row) {
  let next = row.nextElementSibling;
  while (next && level(next) > level(row)) {
    if (twist(next)) mark(next, false);
    next.remove();
    next = row.nextElementSibling;
  }
  mark(row, false);
}

function turn(row) {
  if (twist(row)) (isOpen(row) ? close : open)(row);
}

function above(row) {
  let up = row.previousElementSibling;
  while (up && level(up) >= level(row)) up = up.previousElementSibling;
  return up;
}

const keys = {
  ArrowDown: (row) => focusOn(row.nextElementSibling),
  ArrowUp: (row) => focusOn(row.previousElementSibling),
  Home: () => focusOn(body.rows[0]),
  End: () => focusOn(body.rows[body.rows.length - 1]),
  ArrowRight: (row) => (isOpen(row) ? focusOn(row.nextElementSibling) : turn(row)),
  ArrowLeft: (row) => (isOpen(row) ? close(row) : focusOn(above(row))),
  " ": turn,
  Enter: (row) => row.querySelector("a").click(),
  "?": help,
};

async function more(link) {
  const row = link.closest("tr");
  const made = put(row, await fetched(link.href));
  row.remove();
  focusOn(made[0]);
}

function follow(event) {
  const row = event.target.closest("tr");
  const link = event.target.closest("a");
  if (event.target.closest(".twist")) {
    event.preventDefault();
    focusOn(row);
    turn(row);
  } else if (link && isMore(row) && plainly(event)) {
    event.preventDefault();
    more(link).catch(() => location.assign(link.href));
  } else if (link) {
    const to = new URL(link.href);
    to.searchParams.delete("open");
    for (const input of form.querySelectorAll("[name=open]")) to.searchParams.append("open", input.value);
    link.href = to.href;
  }
}

function help() {
  keysHelp.hidden = !keysHelp.hidden;
  keysHelp.previousElementSibling.ariaExpanded = !keysHelp.hidden;
}

if (body) {
  table.role = "treegrid";
  [...body.rows].forEach(dress);
  (body.querySelector("[aria-current]")?.closest("tr") || body.rows[0]).tabIndex = 0;
  table.addEventListener("click", follow);
  table.addEventListener("keydown", (event) => {
    const row = event.target.closest("tr");
    if (event.altKey || event.ctrlKey || event.metaKey || !row || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key](row);
  });
  keysHelp.parentElement.hidden = false;
  keysHelp.previousElementSibling.addEventListener("click", help);
}

// Why: the four lines beside the cell that was pressed. Escape or a press elsewhere puts them away.
let box = null;
let asked = null;

function putAway() {
  box?.remove();
  box = null;
}

async function explain(link) {
  const html = await fetched(`${link.href}&part=1`);
  putAway();
  asked = link;
  box = Object.assign(document.createElement("div"), {
    className: "popover", role: "dialog", ariaLabel: link.innerText, tabIndex: -1, innerHTML: html,
  });
  document.body.append(box);
  const place = link.getBoundingClientRect();
  const room = document.documentElement.clientWidth - box.offsetWidth - 16;
  box.style.left = `${scrollX + Math.max(16, Math.min(place.left, room))}px`;
  box.style.top = `${scrollY + place.bottom + 4}px`;
  box.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.why");
  if (link && plainly(event)) {
    event.preventDefault();
    explain(link).catch(() => location.assign(link.href));
  } else if (!box?.contains(event.target)) {
    putAway();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !box) return;
  putAway();
  asked.focus();
});
