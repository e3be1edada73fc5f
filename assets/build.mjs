// Copies the few third-party browser files and fonts that we serve from node_modules to build/static/vendor.
// Nothing of ours is built here: static/ is served as it is written. `npm ci` runs this through postinstall.
//
// GDS Transport, the Royal Arms and the crown may only be used on gov.uk, so they are taken out. Every step
// that finds nothing to do throws: a new release changed, and somebody must look before it is served.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

process.chdir(new URL("..", import.meta.url).pathname);

const GOVUK = "node_modules/govuk-frontend/dist/govuk";
const MOJ = "node_modules/@ministryofjustice/frontend/moj";
const SOURCE_SANS = "node_modules/source-sans";
const OUT = "build/static/vendor";
const FONT_STACK = '"Source Sans 3",Arial,Helvetica,sans-serif';

const WEB_FACES = [["Regular", 400, "normal"], ["It", 400, "italic"], ["Semibold", 600, "normal"], ["Bold", 700, "normal"]];
const PDF_FACES = ["Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt"];

function replaced(text, pattern, replacement) {
  if (text.search(pattern) < 0) throw new Error(`The design system changed: nothing matches ${pattern} any more.`);
  return text.replace(pattern, replacement);
}

// A source map comment would make collectstatic look for a map that we do not serve.
const withoutSourceMap = (text) => replaced(text, /(\/\/|\/\*)# sourceMappingURL=.*$/m, "");

function stylesheet(file) {
  let css = withoutSourceMap(readFileSync(file, "utf8"));
  css = replaced(css, /font-family:GDS Transport,arial,sans-serif/g, `font-family:${FONT_STACK}`);
  return replaced(css, /font-family:sans-serif/g, `font-family:${FONT_STACK}`);
}

function designSystem() {
  let govuk = replaced(stylesheet(`${GOVUK}/govuk-frontend.min.css`), /@font-face\{[^}]*\}/g, "");
  govuk = replaced(govuk, /[^{}]*\.govuk-footer__copyright-logo[^{}]*\{[^{}]*\}/g, "");
  const moj = stylesheet(`${MOJ}/moj-frontend.min.css`);
  // Only the first @charset of a file counts, and only in its first bytes.
  const both = [govuk, moj].map((css) => replaced(css, /@charset "UTF-8";/, "")).join("\n");
  return '@charset "UTF-8";\n' + both.replaceAll("/assets/images/", "images/");
}

function faces() {
  return WEB_FACES.map(([face, weight, style]) =>
    `@font-face{font-family:"Source Sans 3";font-weight:${weight};font-style:${style};font-display:swap;` +
    `src:url(fonts/SourceSans3-${face}.woff2) format("woff2")}`).join("\n") + "\n";
}

function refuseWhatMayNotBeServed(name, css) {
  const forbidden = css.match(/GDS Transport|govuk-crest|\/assets\/|@import/i);
  if (forbidden) throw new Error(`${name} still has "${forbidden[0]}" in it.`);
  for (const [, address] of css.matchAll(/url\(["']?([^"')]+)["']?\)/g))
    if (!existsSync(`${OUT}/${address}`)) throw new Error(`${name} names ${address}, which is not served from here.`);
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(`${OUT}/images`, { recursive: true });
mkdirSync(`${OUT}/fonts`);

for (const file of [`${GOVUK}/govuk-frontend.min.js`, `${MOJ}/moj-frontend.min.js`]) {
  const script = withoutSourceMap(readFileSync(file, "utf8"));
  const hosts = script.replaceAll(/http:\/\/www\.w3\.org\/(2000\/svg|1999\/xlink)/g, "").match(/https?:\/\/[^"'` ]+/);
  if (hosts) throw new Error(`${file} names another host: ${hosts[0]}`);
  writeFileSync(`${OUT}/${file.split("/").pop()}`, script);
}

const icons = readdirSync(`${MOJ}/assets/images`).filter((name) => name.startsWith("icon-"));
for (const name of icons) copyFileSync(`${MOJ}/assets/images/${name}`, `${OUT}/images/${name}`);
for (const [face] of WEB_FACES)
  copyFileSync(`${SOURCE_SANS}/WOFF2/TTF/SourceSans3-${face}.ttf.woff2`, `${OUT}/fonts/SourceSans3-${face}.woff2`);
for (const face of PDF_FACES)
  copyFileSync(`${SOURCE_SANS}/TTF/SourceSans3-${face}.ttf`, `${OUT}/fonts/SourceSans3-${face}.ttf`);
copyFileSync(`${SOURCE_SANS}/LICENSE.md`, `${OUT}/fonts/OFL.md`);

for (const [name, css] of [["app.css", designSystem()], ["fonts.css", faces()]]) {
  refuseWhatMayNotBeServed(name, css);
  writeFileSync(`${OUT}/${name}`, css);
}
console.log(`${OUT}: design system, ${icons.length} icons, ${WEB_FACES.length} web and ${PDF_FACES.length} print fonts.`);
