/** Keys that are written as Ctrl are ⌘ where keyboards have it. */

const isApple = /^(Mac|iP)/.test(navigator.platform);

function write(): void {
  for (const kbd of Array.from(document.querySelectorAll("kbd"))) {
    if (kbd.textContent.startsWith("Ctrl")) kbd.textContent = kbd.textContent.replace(/^Ctrl ?/, "⌘");
  }
}

if (isApple) {
  write();
  new MutationObserver(write).observe(document.body, { childList: true, subtree: true });
}
