// The page on which somebody waits for a draft: counts the seconds, asks whether it is there, and then opens it.
(() => {
  const READY = {
    pdf: "Your PDF is ready. It opens now.",
    docx: "Your document is ready. Your browser saves it now.",
    check: "The check is done. Its result opens now.",
  };
  const page = document.querySelector("[data-draft]");
  if (!page) return;
  const seconds = page.querySelector("[data-seconds]");
  const news = page.querySelector("[data-news]");
  const every = Number(page.dataset.again) * 1000;
  const counting = setInterval(() => (seconds.textContent = Number(seconds.textContent) + 1), 1000);

  async function ask() {
    let answer;
    try {
      answer = await fetch(location.href, { method: "HEAD", headers: { Accept: "text/html" } });
    } catch {
      news.textContent = "The server does not answer at the moment. This page goes on asking.";
      return setTimeout(ask, every);
    }
    if (answer.status === 202) return setTimeout(ask, every);
    clearInterval(counting);
    if (answer.ok) news.textContent = READY[page.dataset.kind];
    // The file, or the page that says why there is none.
    location.replace(location.href);
  }

  setTimeout(ask, every);
})();
