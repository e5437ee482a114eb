// The order of letters: where one is dropped, the page of the new order is shown. Arrows need no script.
"use strict";
for (const list of document.querySelectorAll("[data-order]")) {
  new Sortable(list, {
    animation: 150,
    delay: 150,
    delayOnTouchOnly: true,
    draggable: "[data-number]",
    filter: "a",
    preventOnFilter: false,
    ghostClass: "board-ghost",
    onEnd(event) {
      if (event.oldIndex === event.newIndex) return;
      const order = [...list.querySelectorAll("[data-number]")].map((line) => line.dataset.number);
      location.assign(`${list.dataset.order}?${new URLSearchParams({ order: order.join(",") })}`);
    },
  });
}
