"""The XMP lines that declare a PDF/A file to be PDF/UA-1 as well.

WeasyPrint can name one standard only. PDF/A demands that the PDF/UA property be described by an extension
schema, which is why ten lines of RDF stand here. Not here: title, authors and dates (from the print HTML).
"""

from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
PDFUA = "http://www.aiim.org/pdfua/ns/id/"
EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
END = b"</rdf:RDF>"

# Validators know the schema by these prefixes, not only by the addresses behind them.
PREFIXES = {
    "rdf": RDF,
    "pdfuaid": PDFUA,
    "pdfaExtension": EXTENSION,
    "pdfaSchema": SCHEMA,
    "pdfaProperty": PROPERTY,
}
for _prefix, _address in PREFIXES.items():
    register_namespace(_prefix, _address)


def with_pdfua(rdf: bytes) -> bytes:
    """The RDF metadata with PDF/UA-1 declared and its schema described."""
    if rdf.count(END) != 1:
        raise ValueError("The metadata is no single RDF description.")
    return rdf.replace(END, _declaration() + _description() + END)


def _declaration() -> bytes:
    return tostring(Element(f"{{{RDF}}}Description", {f"{{{RDF}}}about": "", f"{{{PDFUA}}}part": "1"}))


def _description() -> bytes:
    description = Element(f"{{{RDF}}}Description", {f"{{{RDF}}}about": ""})
    schemas = SubElement(SubElement(description, f"{{{EXTENSION}}}schemas"), f"{{{RDF}}}Bag")
    schema = SubElement(schemas, f"{{{RDF}}}li", {f"{{{RDF}}}parseType": "Resource"})
    SubElement(schema, f"{{{SCHEMA}}}schema").text = "PDF/UA Universal Accessibility Schema"
    SubElement(schema, f"{{{SCHEMA}}}namespaceURI").text = PDFUA
    SubElement(schema, f"{{{SCHEMA}}}prefix").text = "pdfuaid"
    properties = SubElement(SubElement(schema, f"{{{SCHEMA}}}property"), f"{{{RDF}}}Seq")
    part = SubElement(properties, f"{{{RDF}}}li", {f"{{{RDF}}}parseType": "Resource"})
    SubElement(part, f"{{{PROPERTY}}}name").text = "part"
    SubElement(part, f"{{{PROPERTY}}}valueType").text = "Integer"
    SubElement(part, f"{{{PROPERTY}}}category").text = "internal"
    SubElement(part, f"{{{PROPERTY}}}description").text = "Part of ISO 14289 to which the file conforms"
    return tostring(description)
