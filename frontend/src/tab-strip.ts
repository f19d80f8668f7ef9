/** The tab of this page stands in sight, however many there are beside it. */

for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  // On a phone the bar scrolls, elsewhere the tabs in it.
  for (const strip of [tab.closest(".tabs"), tab.closest(".bar")]) {
    if (strip === null) continue;
    const [here, around] = [tab.getBoundingClientRect(), strip.getBoundingClientRect()];
    strip.scrollLeft += here.left - around.left - (around.width - here.width) / 2;
  }
}
