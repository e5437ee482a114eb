// The board: a card is dragged, or moved by its menu; the server decides, and a refused card goes back.
"use strict";
[...document.querySelectorAll("[data-board]")].forEach((board, lane) => {
  const column = (stage) => board.querySelector(`[data-stage="${stage}"]`);

  function recount() {
    for (const cards of board.querySelectorAll("[data-stage]")) {
      const count = cards.closest(".board-column").querySelector("[data-count]");
      count.textContent = Number(count.textContent) + Number(cards.dataset.change || 0);
      cards.dataset.change = 0;
    }
  }

  function refuse(card, home, next, sentence) {
    home.insertBefore(card, next);
    card.classList.add("board-refused");
    setTimeout(() => card.classList.remove("board-refused"), 1500);
    outreach.say(sentence, true);
  }

  function rebuildMenu(card, open) {
    for (const item of card.querySelectorAll("[data-to]")) item.hidden = !open.includes(item.dataset.to);
    const known = [...card.querySelectorAll("[data-to]")].map((item) => item.dataset.to);
    const menu = card.querySelector("[data-moves]");
    for (const stage of open.filter((one) => !known.includes(one))) {
      const item = document.createElement("button");
      item.type = "button";
      item.className = "dropdown-item";
      item.dataset.to = stage;
      item.textContent = column(stage).dataset.label;
      if (menu) menu.append(item);
    }
  }

  async function move(card, from, next, to) {
    const { ok, answer } = await outreach.post(card.dataset.move, {
      stage: to.dataset.stage,
      version: card.dataset.version,
    });
    if (!ok) return refuse(card, from, next, answer.sentence);
    card.dataset.version = answer.version;
    from.dataset.change = -1;
    to.dataset.change = 1;
    recount();
    rebuildMenu(card, answer.open_to);
    outreach.say(outreach.text("Moved to %(stage)s.", { stage: to.dataset.label }));
  }

  // Menus: works without a mouse.
  board.addEventListener("click", (event) => {
    const item = event.target.closest("[data-to]");
    if (!item) return;
    const card = item.closest("[data-card]");
    const [from, next, to] = [card.parentElement, card.nextElementSibling, column(item.dataset.to)];
    to.prepend(card);
    card.querySelector("[data-bs-toggle]").focus();
    move(card, from, next, to);
  });

  for (const cards of board.querySelectorAll("[data-stage]")) {
    let next = null;
    new Sortable(cards, {
      group: `lane ${lane}`, // a card stays in its lane
      sort: false,
      animation: 150,
      delay: 150,
      delayOnTouchOnly: true,
      draggable: "[data-card]",
      filter: "[data-bs-toggle], [data-moves]",
      preventOnFilter: false,
      ghostClass: "board-ghost",
      dragClass: "board-drag",
      onStart: (event) => { next = event.item.nextElementSibling; },
      onEnd: (event) => {
        if (event.from === event.to) return;
        move(event.item, event.from, next, event.to);
      },
    });
  }
});
