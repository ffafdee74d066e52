/** The plans that are refused, and the words that say why: each names the node. */

export const refusals: Readonly<Record<string, string>> = {
  '"short_text" >= \'abcdefghijklmnopqrstuvwxyz\'':
    'Cast from varchar<20> to fixed_char<26> may change a value',
  'COALESCE("int", 0) = 0': 'IfThen gives type i32; only conditions and NULLIF are supported',
  'CASE WHEN "int" = 5 THEN 1 ELSE 2 END = 1':
    'IfThen gives type i32; only conditions and NULLIF are supported',
  'CASE "int" WHEN 5 THEN 1 ELSE 2 END = 1':
    'IfThen gives type i32; only conditions and NULLIF are supported',
  'CAST("big" AS INTEGER) = 5': 'Cast from i64 to i32 may change a value',
  'CAST("double" AS INTEGER) = 5': 'Cast from fp64 to i32 may change a value',
  'CAST("money" AS DECIMAL(9,1)) = 12.3': 'Cast from decimal<9,2> to decimal<9,1> may change a value',
  'CAST("int" AS VARCHAR) = \'5\'': 'Cast from i32 to string may change a value',
  'CAST("text" AS INTEGER) = 5': 'Cast from string to i32 may change a value',
  'CAST("text" AS VARCHAR(2)) = \'ab\'': 'Cast from string to varchar<2> may change a value',
  'CAST("day" AS TIMESTAMP(3)) = "at"': 'Cast from date to precision_timestamp<3> may change a value',
  'CAST("at" AS DATE) = "day"': 'Cast from precision_timestamp<3> to date may change a value',
  'CAST(\'2024-02-29\' AS DATE) = "day"': 'Cast from fixed_char<10> to date may change a value',
  '"padded" = \'ab\'':
    'column padded of type fixed_char<4> compares without regard to trailing blanks, which text does not',
  '"clock" = TIME \'12:34:56\'': 'type time is not one that a filter can use',
  '"zoned_at" > TIMESTAMP WITH LOCAL TIME ZONE \'2024-02-29 12:34:56\'':
    'Cast from timestamp<6> to precision_timestamp_tz<3> may change a value',
  '"precise_at" > TIMESTAMP \'2024-02-29 12:34:56.789123\'':
    'Literal.timestamp is not a whole number of milliseconds',
  "\"at\" + INTERVAL '1' DAY > TIMESTAMP '2024-01-01 00:00:00'":
    'function add:pts_iday of functions_datetime has no equivalent in a scan',
  'EXTRACT(YEAR FROM "day") = 2024':
    'function extract:req_date of functions_datetime has no equivalent in a scan',
  'UPPER("text") = \'ABC\'': 'function upper:str of functions_string has no equivalent in a scan',
  "\"text\" || 'x' = 'abcx'": 'function concat:str of functions_string has no equivalent in a scan',
  'CHAR_LENGTH("text") = 3': 'function char_length:str of functions_string has no equivalent in a scan',
  'SUBSTRING("text" FROM 1 FOR 1) = \'a\'':
    'function substring:str_i32_i32 of functions_string has no equivalent in a scan',
  'ABS("int") = 5': 'function abs:i32 of functions_arithmetic has no equivalent in a scan',
  '"numbers" = ARRAY[1, 2]': 'Literal.list has no equivalent in the scan of one table',
  '"numbers"[1] = 1': 'ReferenceSegment.StructField.child has no equivalent in the scan of one table',
  '"int" IN (SELECT "int" FROM "u")': 'Expression.subquery has no equivalent in the scan of one table',
  'EXISTS (SELECT 1 FROM "u" WHERE "u"."id" = "t"."id")':
    'Expression.subquery has no equivalent in the scan of one table',
  '"int" > (SELECT MAX("int") FROM "u")': 'Expression.subquery has no equivalent in the scan of one table',
  '"int" IN (1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25)':
    'Expression.subquery has no equivalent in the scan of one table',
  'SELECT "int" AS "other_int", "other_int" AS "int" FROM "t"': 'RelRoot.names calls column int other_int',
  'SELECT "id" + 1 FROM "t"': 'ProjectRel.expressions[0] computes a value that the plan returns',
  'SELECT "id", \'x\' FROM "t"': 'ProjectRel.expressions[1] computes a value that the plan returns',
  'SELECT * FROM "t" LIMIT 5 OFFSET 2': 'FetchRel.offset skips rows, which a scan cannot',
  'SELECT * FROM "t" OFFSET 2': 'FetchRel.offset skips rows, which a scan cannot',
  'SELECT "id" FROM "t" ORDER BY "int" + 1 LIMIT 3':
    'ProjectRel.expressions[1] computes a value that is sorted by',
  'SELECT "id", "int" + 1 AS "next" FROM "t" ORDER BY "next" LIMIT 3':
    'ProjectRel.expressions[1] computes a value that is sorted by',
  'SELECT * FROM (SELECT * FROM "t" LIMIT 5) AS "s" WHERE "int" > 1':
    'FilterRel filters what a FetchRel has limited',
  'SELECT * FROM (SELECT * FROM "t" ORDER BY "id" LIMIT 5) AS "s" ORDER BY "int"':
    'SortRel sorts what a FetchRel has limited',
  'SELECT * FROM (SELECT "id", "int" + 1 AS "next" FROM "t") AS "s" WHERE "next" > 5':
    'ProjectRel.expressions[1] computes a value that the filter uses',
  'SELECT COUNT(*) FROM "t"': 'Rel.aggregate has no equivalent in the scan of one table',
  'SELECT "int", COUNT(*) FROM "t" GROUP BY "int"':
    'Rel.aggregate has no equivalent in the scan of one table',
  'SELECT DISTINCT "int" FROM "t"': 'Rel.aggregate has no equivalent in the scan of one table',
  'SELECT MAX("int") FROM "t" WHERE "text" = \'abc\'':
    'Rel.aggregate has no equivalent in the scan of one table',
  'SELECT "t"."id" FROM "t" JOIN "u" ON "t"."id" = "u"."id"':
    'Rel.join has no equivalent in the scan of one table',
  'SELECT "t"."id" FROM "t" LEFT JOIN "u" ON "t"."int" = "u"."int" WHERE "u"."id" IS NULL':
    'Rel.join has no equivalent in the scan of one table',
  'SELECT "id" FROM "t" UNION ALL SELECT "id" FROM "u"': 'Rel.set has no equivalent in the scan of one table',
  'SELECT "id" FROM "t" EXCEPT SELECT "id" FROM "u"': 'Rel.set has no equivalent in the scan of one table',
  'SELECT "id", ROW_NUMBER() OVER (ORDER BY "id") FROM "t"':
    'Expression.window_function has no equivalent in the scan of one table',
  'SELECT * FROM (VALUES (1, \'a\'), (2, \'b\')) AS "v" ("id", "text")':
    'ReadRel.virtual_table has no equivalent in the scan of one table',
  'SELECT 1': 'ReadRel.virtual_table has no equivalent in the scan of one table',
  'between a bound that may be null':
    'function between:any_any_any of functions_comparison has a bound that may be null',
  'a wildcard that is escaped beside one that is not':
    'function like:str_str_str of functions_string has wildcards both escaped and not',
  'an addition that wraps around':
    'function add:i32_i32 of functions_arithmetic has option overflow=SILENT, which a scan cannot follow',
  'a division by zero that is null':
    'function divide:i32_i32 of functions_arithmetic has option on_division_by_zero=NULL, which a scan cannot follow',
  'a text that is compared without case':
    'function like:str_str of functions_string has option case_sensitivity=CASE_INSENSITIVE, which a scan cannot follow',
  'an option that is not known':
    'function equal:any_any of functions_comparison has option collation=de, which a scan cannot follow',
  'a function of another extension': 'function equal:any_any of functions_mine has no equivalent in a scan',
  'a function that is not known':
    'function nearly_equal:any_any of functions_comparison has no equivalent in a scan',
  'a function that the plan does not declare':
    'ScalarFunction.function_reference is 77, which the plan does not declare',
  'a comparison of one argument':
    'function equal:any_any of functions_comparison has 1 arguments; it takes 2',
  'a comparison of different types': 'function equal:any_any of functions_comparison compares i32 and i64',
  'a condition that is a number': 'a condition is of type i32, not bool',
  'a universally unique identifier': 'Literal.uuid has no equivalent in the scan of one table',
  'microseconds that are no milliseconds': 'Literal.timestamp is not a whole number of milliseconds',
  'a decimal of seven bytes': 'Literal.Decimal.value has 7 bytes in place of 16',
  'a decimal of more digits than it says': 'Literal.Decimal has more than its 3 digits',
  'a literal of a variation of its type':
    'Literal.i32 is of a variation of its type, which this connector does not know',
  'a byte of three hundred': 'Literal.i8 is not a number of 8 bits',
  'a member of a struct': 'ReferenceSegment.StructField.child has no equivalent in the scan of one table',
  'a column of the query outside':
    'FieldReference.outer_reference has no equivalent in the scan of one table',
  'a reference that does not say to what': 'FieldReference.root_type is missing',
  'a column that is not there': 'ReferenceSegment.StructField.field is 999, but there are 27 columns',
  'a parameter': 'Expression.dynamic_parameter has no equivalent in the scan of one table',
  'a switch': 'Expression.switch_expression has no equivalent in the scan of one table',
  'a case in the condition of a case': 'IfThen stands in the condition of another',
  'a remainder of floats': 'function modulus:fp64_fp64 of functions_arithmetic is not defined for floats',
  'a cast to a number of fewer bits': 'Cast from i32 to i8 may change a value',
  'an offset as an expression': 'FetchRel.offset skips rows, which a scan cannot',
  'a count that is calculated': 'FetchRel.count_expr is not a whole number that stands in the plan',
  'a negative count': 'FetchRel.count_expr is -5',
  'an enhancement': 'AdvancedExtension.enhancement has no equivalent in the scan of one table',
  'an enhancement of what all relations have':
    'AdvancedExtension.enhancement has no equivalent in the scan of one table',
  'an order of clusters': 'SortField.direction 5 is not one of the four orders',
  'an order that is not said': 'SortField.direction 0 is not one of the four orders',
  'an order by a function':
    'SortField.comparison_function_reference has no equivalent in the scan of one table',
  "a filter and a mask in the table's relation":
    'ReadRel.filter stands beside ReadRel.projection: versions differ on which columns it counts',
  'a mask of a member': 'MaskExpression.StructItem.child has no equivalent in the scan of one table',
  files: 'ReadRel.local_files has no equivalent in the scan of one table',
  'an Iceberg table': 'ReadRel.iceberg_table has no equivalent in the scan of one table',
  'a table of an extension': 'ReadRel.extension_table has no equivalent in the scan of one table',
  'a cross product': 'Rel.cross has no equivalent in the scan of one table',
  'a relation of an extension': 'Rel.extension_single has no equivalent in the scan of one table',
  'a reference to another relation': 'Rel.reference has no equivalent in the scan of one table',
  'a relation of nothing': 'Rel.rel_type is missing',
  'a filter without a condition': 'FilterRel.condition is missing',
  'a field of a later version': 'field 99 of FilterRel is not known to this connector',
  'fewer names than columns': 'NamedStruct.names[1] is missing',
  'a column of a type that someone has defined': 'type user_defined is not one that a filter can use',
  'two relations': 'Plan.relations holds 2 relations, not one',
  'no relation': 'Plan.relations is missing',
  'a relation without a root': 'PlanRel.rel has no equivalent in the scan of one table',
  'an enhancement of the plan': 'AdvancedExtension.enhancement has no equivalent in the scan of one table',
  'fewer names than the root has columns': 'RelRoot.names[1] is missing',
};
