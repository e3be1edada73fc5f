// The way out by keyboard: in a table Tab goes to the next cell, in a list it makes a second level, so after Escape it
// leaves the text, as it does everywhere else.
import { Extension, Plugin } from "django-prose-editor/editor";

export const LeaveByKeyboard = Extension.create({
  name: "leaveByKeyboard",
  priority: 1000,

  addProseMirrorPlugins() {
    let leaving = false;
    const keydown = (_view, { key }) => {
      if (key === "Shift") return false;
      const leaves = leaving && key === "Tab";
      leaving = key === "Escape";
      return leaves; // the editor then leaves the key to the browser
    };
    return [new Plugin({ props: { handleDOMEvents: { keydown } } })];
  },
});
