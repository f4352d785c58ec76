// The tree as a treegrid: branches come as they are opened, keys lead through it, answers open in place.
// Only improves: without it the same buttons and links lead to whole pages.
const table = document.querySelector('#outline[data-mode="tree"]');
const form = document.getElementById("outline-form");
const body = table && table.tBodies[0];

const level = (row) => Number(row.dataset.level || 0);
const twist = (row) => row.querySelector(".twist");
const isOpen = (row) => twist(row)?.getAttribute("aria-expanded") === "true";
const rows = () => [...body.rows];

function dress(row) {
  row.setAttribute("aria-level", row.dataset.level);
  const [place, among] = (row.dataset.place || "").split("/");
  if (place) {
    row.setAttribute("aria-posinset", place);
    row.setAttribute("aria-setsize", among);
  }
  if (twist(row)) row.setAttribute("aria-expanded", String(isOpen(row)));
  row.tabIndex = -1;
  for (const inner of row.querySelectorAll("a, button")) inner.tabIndex = -1;
}

function under(row) {
  const found = [];
  for (let next = row.nextElementSibling; next; next = next.nextElementSibling) {
    if (!next.classList.contains("more-rows") && level(next) <= level(row)) break;
    found.push(next);
  }
  return found;
}

function focusOn(row) {
  if (!row) return;
  for (const other of rows()) other.tabIndex = -1;
  row.tabIndex = 0;
  row.focus();
}

function remember(node, open) {
  const known = [...form.querySelectorAll('input[name="open"]')];
  if (!open) {
    for (const input of known) if (input.value === node) input.remove();
    return;
  }
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name: "open", value: node });
  form.prepend(input);
}

function mark(row, open) {
  twist(row).setAttribute("aria-expanded", String(open));
  row.setAttribute("aria-expanded", String(open));
  remember(row.dataset.node, open);
}

async function fetched(address) {
  const answer = await fetch(address, { credentials: "same-origin", redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

function put(row, html) {
  const holder = document.createElement("tbody");
  holder.innerHTML = html;
  const made = [...holder.rows];
  row.after(...made);
  for (const one of made) if (!one.classList.contains("more-rows")) dress(one);
  return made;
}

async function open(row) {
  if (!twist(row) || isOpen(row)) return;
  twist(row).setAttribute("aria-busy", "true");
  try {
    put(row, await fetched(`/company/tree/branch/${encodeURIComponent(row.dataset.node)}`));
    mark(row, true);
  } catch {
    form.requestSubmit(twist(row));
  } finally {
    twist(row).removeAttribute("aria-busy");
  }
}

function close(row) {
  if (!twist(row) || !isOpen(row)) return;
  for (const line of under(row)) {
    if (line.dataset.node) remember(line.dataset.node, false);
    line.remove();
  }
  mark(row, false);
}

function parentOf(row) {
  let above = row.previousElementSibling;
  while (above && (above.classList.contains("more-rows") || level(above) >= level(row))) {
    above = above.previousElementSibling;
  }
  return above;
}

const keys = {
  ArrowDown: (row) => focusOn(row.nextElementSibling),
  ArrowUp: (row) => focusOn(row.previousElementSibling),
  Home: () => focusOn(body.rows[0]),
  End: () => focusOn(body.rows[body.rows.length - 1]),
  ArrowRight: (row) => (twist(row) && !isOpen(row) ? open(row) : twist(row) && focusOn(row.nextElementSibling)),
  ArrowLeft: (row) => (isOpen(row) ? close(row) : focusOn(parentOf(row))),
  " ": (row) => (isOpen(row) ? close(row) : open(row)),
  Enter: (row) => row.querySelector("a")?.click(),
};

async function more(link) {
  const row = link.closest("tr");
  const before = row.previousElementSibling;
  const made = put(row, await fetched(link.href));
  row.remove();
  focusOn(made[0] || before);
}

function follow(event) {
  const pressed = event.target.closest(".twist");
  if (pressed) {
    event.preventDefault();
    const row = pressed.closest("tr");
    focusOn(row);
    if (isOpen(row)) close(row);
    else open(row);
    return;
  }
  const link = event.target.closest("a");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (link.closest(".more-rows")) {
    event.preventDefault();
    more(link).catch(() => location.assign(link.href));
    return;
  }
  const to = new URL(link.href);
  for (const input of form.querySelectorAll('input[name="open"]')) to.searchParams.append("open", input.value);
  link.href = to.href;
}

function help(show) {
  const list = document.getElementById("keys-help");
  list.hidden = show === undefined ? !list.hidden : !show;
  document.querySelector("#keys button").setAttribute("aria-expanded", String(!list.hidden));
}

if (body) {
  table.setAttribute("role", "treegrid");
  for (const row of rows()) dress(row);
  const start = body.querySelector("[aria-current]")?.closest("tr") || body.rows[0];
  if (start) start.tabIndex = 0;
  table.addEventListener("click", follow);
  table.addEventListener("keydown", (event) => {
    const row = event.target.closest("tr");
    if (event.altKey || event.ctrlKey || event.metaKey || !row) return;
    if (event.key === "?") help();
    else if (keys[event.key]) keys[event.key](row);
    else return;
    event.preventDefault();
  });
  document.getElementById("keys").hidden = false;
  document.querySelector("#keys button").addEventListener("click", () => help());
}

// Why: the four lines beside the cell that was pressed. Escape or a press elsewhere puts them away.
let shown = null;

function putAway(back) {
  if (!shown) return;
  shown.box.remove();
  if (back) shown.link.focus();
  shown = null;
}

async function explain(link) {
  const html = await fetched(`${link.href}&part=1`);
  putAway(false);
  const box = document.createElement("div");
  box.className = "popover";
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", link.innerText);
  box.tabIndex = -1;
  box.innerHTML = html;
  document.body.append(box);
  const place = link.getBoundingClientRect();
  const left = Math.min(place.left + scrollX, scrollX + document.documentElement.clientWidth - box.offsetWidth - 16);
  box.style.setProperty("left", `${Math.max(16, left)}px`);
  box.style.setProperty("top", `${place.bottom + scrollY + 4}px`);
  shown = { box, link };
  box.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.why");
  if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
    event.preventDefault();
    explain(link).catch(() => location.assign(link.href));
  } else if (shown && !shown.box.contains(event.target)) {
    putAway(false);
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") putAway(true);
});
