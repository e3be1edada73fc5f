"""The structure tree of a tagged PDF, and how it is written as PDF objects.

Here: nodes, what hangs on them, and the parent tree, ID tree and catalogue entries that PDF/UA asks for.
Not here: which node a piece of the page belongs to (`tagging`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pydyf

Pdf: TypeAlias = Any  # pydyf carries no types


@dataclass(frozen=True, slots=True)
class Piece:
    """Marked content: its page and its number on that page."""

    page: int
    mcid: int


@dataclass(frozen=True, slots=True, eq=False)
class Annotation:
    """A link annotation on a page."""

    page: int
    dictionary: Any


@dataclass(slots=True, eq=False)
class Node:
    """One structure element; it stays one however many pages it runs over."""

    role: str
    parent: "Node | None" = None
    kids: list["Node | Piece | Annotation"] = field(default_factory=list)
    entries: dict[str, Any] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)
    in_contents: bool = False
    page: int | None = None
    dictionary: Any = field(default_factory=pydyf.Dictionary)

    def add(self, role: str, *, first: bool = False) -> "Node":
        """Make a child element, last or first among its siblings."""
        child = Node(role, self, in_contents=self.in_contents)
        self.kids.insert(0 if first else len(self.kids), child)
        return child

    def attach_after(self, child: "Node", sibling: "Node") -> None:
        """Place a child after a sibling, and after those of its own role that already stand there."""
        place = self.kids.index(sibling) + 1
        while place < len(self.kids) and _role(self.kids[place]) == child.role:
            place += 1
        child.parent = self
        self.kids.insert(place, child)

    def attach(self, content: Piece | Annotation) -> None:
        self.kids.append(content)
        if self.page is None:
            self.page = content.page

    def nearest(self, role: str) -> "Node | None":
        """This element or the closest one around it that has the role."""
        node: Node | None = self
        while node is not None and node.role != role:
            node = node.parent
        return node

    @property
    def language(self) -> Any:
        """Of this element or of the closest one around it that is not in the document's."""
        node: Node | None = self
        while node is not None and "Lang" not in node.entries:
            node = node.parent
        return node.entries["Lang"] if node is not None else None

    def walk(self) -> Iterator["Node"]:
        yield self
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.walk()


def _role(kid: Node | Piece | Annotation) -> str:
    return kid.role if isinstance(kid, Node) else ""


def write_structure(pdf: Pdf, root: Node, pages: int) -> None:
    """Write the tree below `root` into the PDF, for a document of so many pages."""
    _prune(root)
    nodes = list(root.walk())
    tree_root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
    pdf.add_object(tree_root)
    for node in nodes:
        pdf.add_object(node.dictionary)
    for node in nodes:
        _fill(
            node,
            node.parent.dictionary.reference if node.parent else tree_root.reference,
            pdf.page_references,
        )
    tree_root["K"] = pydyf.Array([root.dictionary.reference])
    _write_parent_tree(pdf, tree_root, nodes, pages)
    _write_id_tree(tree_root, nodes)
    pdf.catalog["StructTreeRoot"] = tree_root.reference
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


def _prune(node: Node) -> bool:
    """Drop elements that hold nothing, except cells, whose place counts; say whether the node stays."""
    node.kids = [kid for kid in node.kids if not isinstance(kid, Node) or _prune(kid)]
    return bool(node.kids) or node.role in ("TD", "TH")


def _fill(node: Node, parent: Any, page_references: list[Any]) -> None:
    kids = pydyf.Array()
    for kid in node.kids:
        if isinstance(kid, Node):
            kids.append(kid.dictionary.reference)
        elif isinstance(kid, Annotation):
            page = page_references[kid.page]
            kids.append(pydyf.Dictionary({"Type": "/OBJR", "Pg": page, "Obj": kid.dictionary.reference}))
        elif kid.page == node.page:
            kids.append(kid.mcid)
        else:
            page = page_references[kid.page]
            kids.append(pydyf.Dictionary({"Type": "/MCR", "Pg": page, "MCID": kid.mcid}))
    node.dictionary.update(
        {"Type": "/StructElem", "S": f"/{node.role}", "P": parent, "K": kids, **node.entries}
    )
    if node.page is not None:
        node.dictionary["Pg"] = page_references[node.page]
    if node.attributes:
        node.dictionary["A"] = pydyf.Dictionary(node.attributes)


def _write_parent_tree(pdf: Pdf, tree_root: Any, nodes: list[Node], pages: int) -> None:
    """Tell, for every piece of every page and for every annotation, the element that it belongs to."""
    owners: list[dict[int, Any]] = [{} for _ in range(pages)]
    annotations: list[tuple[Annotation, Any]] = []
    for node in nodes:
        for kid in node.kids:
            if isinstance(kid, Piece):
                owners[kid.page][kid.mcid] = node.dictionary.reference
            elif isinstance(kid, Annotation):
                annotations.append((kid, node.dictionary.reference))
    numbers = pydyf.Array()
    for page, owner in enumerate(owners):
        last = max(owner, default=-1)
        numbers.extend((page, pydyf.Array(owner.get(mcid, "null") for mcid in range(last + 1))))
    for key, (annotation, reference) in enumerate(annotations, start=pages):
        annotation.dictionary["StructParent"] = key
        numbers.extend((key, reference))
    parent_tree = pydyf.Dictionary({"Nums": numbers})
    pdf.add_object(parent_tree)
    tree_root["ParentTree"] = parent_tree.reference
    tree_root["ParentTreeNextKey"] = pages + len(annotations)


def _write_id_tree(tree_root: Any, nodes: list[Node]) -> None:
    by_name = {node.entries["ID"].string: node.dictionary.reference for node in nodes if "ID" in node.entries}
    if by_name:
        names = pydyf.Array()
        for name in sorted(by_name):
            names.extend((pydyf.String(name), by_name[name]))
        tree_root["IDTree"] = pydyf.Dictionary({"Names": names})
