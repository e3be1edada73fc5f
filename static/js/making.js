// A form whose answer takes a while: once it is sent its button rests, and a screen reader is told what goes on.
const form = document.querySelector("[data-takes-long]");
const news = document.querySelector("[data-making-news]");

if (form && news) {
  form.addEventListener("submit", () => {
    news.textContent = news.dataset.makingNews;
    // After the form was sent: a disabled button would not be sent with it.
    setTimeout(() => {
      for (const button of form.querySelectorAll("[type=submit]")) button.disabled = true;
    });
  });
  // Whoever comes back by the browser's own button finds the form as it was.
  addEventListener("pageshow", () => {
    news.textContent = "";
    for (const button of form.querySelectorAll("[type=submit]")) button.disabled = false;
  });
}
