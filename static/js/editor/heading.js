// Two levels of heading under the section's own, named for what they are and not for their HTML.
import { Heading as EditorHeading } from "django-prose-editor/editor";

const WORDS = { 3: "Sub-heading", 4: "Minor heading" };

export const Heading = EditorHeading.extend({
  addMenuItems({ menu, buttons }) {
    for (const level of this.options.levels) {
      menu.defineItem({
        name: `heading${level}`,
        groups: "headings",
        button: buttons.text(WORDS[level], WORDS[level]),
        active: (editor) => editor.isActive("heading", { level }),
        enabled: (editor) => editor.can().toggleHeading({ level }),
        command: (editor) => editor.chain().focus().toggleHeading({ level }).run(),
      });
    }
  },
});
