/**
 * The little XML that S3 speaks: elements and text. Attributes are skipped when reading (only `xmlns` and
 * `xsi:type` occur), DOCTYPE is refused, so entities cannot grow; depth is bounded.
 */
import { S3Error } from './errors.ts';

/** XML text that is already escaped. */
export type XmlText = string & { readonly xmlText: unique symbol };

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** An element with text, or nothing where there is no value. */
export function leaf(name: string, value: string | number | boolean | undefined): XmlText {
  return markup(value === undefined ? '' : `<${name}>${escapeText(String(value))}</${name}>`);
}

/** An element around others. */
export function branch(name: string, ...children: readonly XmlText[]): XmlText {
  return markup(`<${name}>${children.join('')}</${name}>`);
}

/** A whole document in S3's namespace. */
export function document(name: string, ...children: readonly XmlText[]): string {
  return `${declaration}<${name} xmlns="${namespace}">${children.join('')}</${name}>`;
}

/** An element around others that says its type in XML Schema's way, as S3's grantees do. */
export function typedBranch(name: string, type: string, ...children: readonly XmlText[]): XmlText {
  const schema = 'http://www.w3.org/2001/XMLSchema-instance';
  return markup(`<${name} xmlns:xsi="${schema}" xsi:type="${type}">${children.join('')}</${name}>`);
}

/** A whole document that holds text and no elements. */
export function textDocument(name: string, text: string): string {
  return document(name, markup(escapeText(text)));
}

/** A whole error document, which has no namespace. */
export function errorDocument(...children: readonly XmlText[]): string {
  return `${declaration}<Error>${children.join('')}</Error>`;
}

/** The one place where a string becomes XmlText: its callers have escaped what is not theirs. */
function markup(text: string): XmlText {
  return text as XmlText;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: keys may hold them, and S3 writes them so.
  return text.replace(/[&<>"\u0000-\u001f\u007f\ufffe\uffff]/g, (character) => {
    return escapes[character] ?? `&#x${character.charCodeAt(0).toString(16)};`;
  });
}

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** All text directly inside, trimmed only where the element has children. */
  readonly text: string;
}

export function childrenNamed(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

export function childText(element: XmlElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text;
}

const maxDepth = 32;
const token =
  /<\?.*?\?>|<!--.*?-->|<!\[CDATA\[(.*?)\]\]>|<\/([\w.:-]+)\s*>|<([\w.:-]+)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gsy;

interface OpenElement {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

/** The root element; anything that is not one well-formed document is MalformedXML. */
export function decodeXml(source: string): XmlElement {
  const top: OpenElement = { name: '', children: [], text: '' };
  const open: OpenElement[] = [top];
  const input = source.replace(/^\ufeff/, '');
  const scanner = new RegExp(token);

  while (scanner.lastIndex < input.length) {
    const at = scanner.lastIndex;
    const match = scanner.exec(input);
    const current = open.at(-1);
    if (match === null || current === undefined) throw malformed(`unexpected text at offset ${at}`);
    const [, cdata, closing, opening, , selfClosing, text] = match;
    if (cdata !== undefined) current.text += cdata;
    else if (text !== undefined) current.text += unescapeText(text);
    else if (closing !== undefined) closeElement(open, localName(closing));
    else if (opening !== undefined) {
      if (open.length > maxDepth) throw malformed(`elements are nested deeper than ${maxDepth}`);
      open.push({ name: localName(opening), children: [], text: '' });
      if (selfClosing === '/') closeElement(open, localName(opening));
    }
  }
  const root = top.children[0];
  if (open.length > 1) throw malformed(`element ${open.at(-1)?.name} is not closed`);
  if (root === undefined || top.children.length > 1)
    throw malformed('there must be exactly one root element');
  if (top.text.trim() !== '') throw malformed('there is text outside the root element');
  return root;
}

function closeElement(open: OpenElement[], name: string): void {
  const closed = open.pop();
  const parent = open.at(-1);
  if (closed === undefined || parent === undefined || closed.name !== name) {
    throw malformed(`</${name}> closes nothing`);
  }
  const text = closed.children.length > 0 ? closed.text.trim() : closed.text;
  parent.children.push({ name: closed.name, children: closed.children, text });
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const namedEntities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeText(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(\w+));|&/g, (entity, hex, decimal, named) => {
    if (typeof named === 'string' && Object.hasOwn(namedEntities, named)) return namedEntities[named] ?? '';
    const digits: unknown = hex ?? decimal;
    const codePoint = typeof digits === 'string' ? Number.parseInt(digits, hex === undefined ? 10 : 16) : NaN;
    const isScalar = codePoint <= 0x10ffff && (codePoint < 0xd800 || codePoint > 0xdfff);
    if (!isScalar) throw malformed(`${entity} is not a character`);
    return String.fromCodePoint(codePoint);
  });
}

function malformed(why: string): S3Error {
  return new S3Error('MalformedXML', `the XML of the request is not well-formed: ${why}`);
}
