/**
 * Substrait's messages as far as one scan needs them: the fields of `substrait/*.proto` of version 0.74, which
 * `io.substrait` 0.65 carries, and the names by which later versions call extensions.
 *
 * Ignored is only what cannot change which rows a plan means:
 *
 * - who wrote the plan and by which version; the types of `Any` values that may come: `version`,
 *   `expected_type_urls`;
 * - what a source may use to be faster and is right without: hints, and the `optimization` part of an advanced
 *   extension (its `enhancement` part changes the meaning, and is refused);
 * - `best_effort_filter`: rows that it lets through are filtered again by the plan;
 * - the names of a table: Athena puts the plan into a request that names its table, in a spelling of its own, and
 *   AWS's SDK does not read them either. Columns are checked by name and type;
 * - whether a type can be null: the rows tell.
 */
import { ignored, many, one, refused, shape } from './message.ts';

export const planShape = shape('Plan', {
  version: ignored(6),
  extension_uris: many('message', 1),
  extension_urns: many('message', 8),
  extensions: many('message', 2),
  relations: many('message', 3),
  advanced_extensions: one('message', 4),
  expected_type_urls: ignored(5),
  parameter_bindings: refused(7),
});

export const extensionUriShape = shape('SimpleExtensionURI', {
  extension_uri_anchor: one('uint32', 1),
  uri: one('string', 2),
});

export const extensionUrnShape = shape('SimpleExtensionURN', {
  extension_urn_anchor: one('uint32', 1),
  urn: one('string', 2),
});

/** Types and variations of types do no harm before they are used; that is refused where it happens. */
export const extensionShape = shape('SimpleExtensionDeclaration', {
  extension_type: ignored(1),
  extension_type_variation: ignored(2),
  extension_function: one('message', 3),
});

export const extensionFunctionShape = shape('ExtensionFunction', {
  extension_uri_reference: one('uint32', 1),
  function_anchor: one('uint32', 2),
  name: one('string', 3),
  extension_urn_reference: one('uint32', 4),
});

export const advancedExtensionShape = shape('AdvancedExtension', {
  optimization: ignored(1),
  enhancement: refused(2),
});

export const planRelShape = shape('PlanRel', { rel: refused(1), root: one('message', 2) });

export const relRootShape = shape('RelRoot', { input: one('message', 1), names: many('string', 2) });

export const relShape = shape('Rel', {
  read: one('message', 1),
  filter: one('message', 2),
  fetch: one('message', 3),
  aggregate: refused(4),
  sort: one('message', 5),
  join: refused(6),
  project: one('message', 7),
  set: refused(8),
  extension_single: refused(9),
  extension_multi: refused(10),
  extension_leaf: refused(11),
  cross: refused(12),
  hash_join: refused(13),
  merge_join: refused(14),
  exchange: refused(15),
  expand: refused(16),
  window: refused(17),
  nested_loop_join: refused(18),
  write: refused(19),
  ddl: refused(20),
  reference: refused(21),
  update: refused(22),
});

export const relCommonShape = shape('RelCommon', {
  direct: ignored(1),
  emit: one('message', 2),
  hint: ignored(3),
  advanced_extension: one('message', 4),
});

export const emitShape = shape('RelCommon.Emit', { output_mapping: many('int32', 1) });

export const readRelShape = shape('ReadRel', {
  common: one('message', 1),
  base_schema: one('message', 2),
  filter: one('message', 3),
  best_effort_filter: ignored(11),
  projection: one('message', 4),
  advanced_extension: one('message', 10),
  virtual_table: refused(5),
  local_files: refused(6),
  named_table: one('message', 7),
  extension_table: refused(8),
  iceberg_table: refused(9),
});

export const namedTableShape = shape('ReadRel.NamedTable', {
  names: ignored(1),
  advanced_extension: one('message', 10),
});

export const namedStructShape = shape('NamedStruct', {
  names: many('string', 1),
  struct: one('message', 2),
});

export const filterRelShape = shape('FilterRel', {
  common: one('message', 1),
  input: one('message', 2),
  condition: one('message', 3),
  advanced_extension: one('message', 10),
});

export const projectRelShape = shape('ProjectRel', {
  common: one('message', 1),
  input: one('message', 2),
  expressions: many('message', 3),
  advanced_extension: one('message', 10),
});

export const sortRelShape = shape('SortRel', {
  common: one('message', 1),
  input: one('message', 2),
  sorts: many('message', 3),
  advanced_extension: one('message', 10),
});

export const sortFieldShape = shape('SortField', {
  expr: one('message', 1),
  direction: one('int32', 2),
  comparison_function_reference: refused(3),
});

export const fetchRelShape = shape('FetchRel', {
  common: one('message', 1),
  input: one('message', 2),
  offset: one('int64', 3),
  offset_expr: one('message', 5),
  count: one('int64', 4),
  count_expr: one('message', 6),
  advanced_extension: one('message', 10),
});

export const maskShape = shape('MaskExpression', {
  select: one('message', 1),
  maintain_singular_struct: ignored(2),
});

export const structSelectShape = shape('MaskExpression.StructSelect', { struct_items: many('message', 1) });

export const structItemShape = shape('MaskExpression.StructItem', {
  field: one('int32', 1),
  child: refused(2),
});
