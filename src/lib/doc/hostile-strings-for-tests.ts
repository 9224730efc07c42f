const scripts = [
	'<script>alert(1)</script>',
	'<img src=x onerror=alert(1)>',
	'"><svg onload=alert(1)>',
	"' onmouseover='alert(1)",
	'javascript:alert(1)',
	'data:text/html,<script>alert(1)</script>',
	'{{constructor.constructor("alert(1)")()}}',
	'${alert(1)}',
	'<!--',
	']]>',
	'</textarea><b>',
	'&lt;b&gt;',
	'%3Cscript%3E',
	'<a href="http://evil.example">x</a>',
	'<style>*{display:none}</style>',
	'url(http://evil.example/x)',
	'expression(alert(1))',
	'<iframe srcdoc="x">',
	'\\u003cscript\\u003e',
	'`;alert(1)//'
];
const formulas = ['=', '+', '-', '@', '\t=', '\r=', '|', '%0A=', '=cmd|', '=HYPERLINK("'].map(
	(start) => `${start}1+1`
);
const names = [
	'__proto__',
	'constructor',
	'prototype',
	'toString',
	'hasOwnProperty',
	'valueOf',
	'undefined',
	'null',
	'NaN',
	'true',
	'0',
	'-0',
	'1e309',
	'[object Object]',
	'../../etc/passwd',
	'a/b',
	'posts/x',
	'C:\\con',
	'%00',
	"'; DROP TABLE posts;--"
];
const marks = [
	0x00, 0x01, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1b, 0x7f, 0x80, 0x85, 0x9f, 0xa0, 0xad,
	0x61c, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d,
	0x202e, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0x206a, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xfeff,
	0xfff9, 0xfffd, 0xfffe, 0xffff, 0xe0001, 0xe007f, 0x10ffff
].map((code) => `a${String.fromCodePoint(code)}b`);
const shapes = [
	'',
	' ',
	'\n\n',
	'\u202eevil\u202c',
	'\u2066one\u2067two',
	'\u202a\u2066x\u202c\u2069',
	'\udc00\ud800',
	'\ud83d',
	'👨‍👩‍👧‍👦',
	'e\u0301',
	'\u0344',
	'\u0340',
	'Z\u0351\u036b\u0343\u036a'.repeat(200),
	'مرحبا بالعالم',
	'שלום',
	'你好世界',
	'नमस्ते',
	'ﷺ'.repeat(300),
	'x'.repeat(100_000),
	'😀'.repeat(20_000),
	'\u0958'.repeat(600),
	'ａｂｃ',
	'İ'.repeat(80)
];

/** Texts that have broken programs: markup, formulas, names that objects own, controls, bidi, lone surrogates, huge ones. */
export const hostileStrings: readonly string[] = [
	...scripts,
	...formulas,
	...names,
	...marks,
	...shapes
];
