// The page on which somebody waits for the files of an issue: counts the seconds, asks whether they are there, and then
// sends the form again that was sent too early.
const page = document.querySelector("[data-files]");

if (page) {
  const seconds = page.querySelector("[data-seconds]");
  const news = page.querySelector("[data-news]");
  const every = Number(page.dataset.again) * 1000;
  page.querySelector("[data-without-scripts]").hidden = true;
  page.querySelector("[data-with-scripts]").hidden = false;
  const counting = setInterval(() => (seconds.textContent = Number(seconds.textContent) + 1), 1000);

  const ask = async () => {
    let answer;
    try {
      answer = await fetch(page.dataset.files, { method: "HEAD" });
    } catch {
      news.textContent = "The server does not answer at the moment. This page goes on asking.";
      return setTimeout(ask, every);
    }
    if (answer.status === 202) return setTimeout(ask, every);
    clearInterval(counting);
    news.textContent = "The making has ended. This page goes on now.";
    // The issue, or the page that says why there is none.
    page.querySelector("form").requestSubmit();
  };

  setTimeout(ask, every);
}
