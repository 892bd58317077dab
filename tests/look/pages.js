// pages.js HOME FILE...: every page held against WCAG 2.2 A and AA by axe-core in a headless browser, and against what axe does not
// look at: headings in order, no scrolling sideways on a phone of 320 points, targets of 44 by 44, a focus that is seen.
'use strict';
const fs = require('fs');
const path = require('path');
const { browser, tally } = require('./browser.js');
const home = path.resolve(process.argv[2]);
const axe = fs.readFileSync(path.join(home, 'node_modules/axe-core/axe.min.js'), 'utf8');
const rules = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], rules: { 'target-size': { enabled: true } } };

const shown = n => n.nodes.slice(0, 3).map(x => `${x.target.join(' ')}  ${(x.failureSummary || '').split('\n').slice(1, 2).join('').trim()}`).join('\n       ');

// Run in the page.
function headings() {
	const levels = Array.from(document.querySelectorAll('h1,h2,h3,h4,h5,h6')).filter(h => h.checkVisibility()).map(h => Number(h.tagName[1]));
	const faults = levels.filter((l, i) => i && l > levels[i - 1] + 1).length;
	return levels[0] !== 1 ? 'the first heading is no h1' : levels.filter(l => l === 1).length > 1 ? 'more than one h1' : faults ? `${faults} headings skip a level` : '';
}
function sideways() {
	const d = document.documentElement;
	return d.scrollWidth > d.clientWidth ? `the page is ${d.scrollWidth} wide on a screen of ${d.clientWidth}` : '';
}
function targets() {
	const small = Array.from(document.querySelectorAll('button,input,select,textarea,summary,label.tap')).filter(e => {
		if (!e.checkVisibility())
			return false;
		const r = (e.closest('label.tap') || e).getBoundingClientRect();
		return r.width < 44 || r.height < 44;
	});
	return small.length ? `${small.length} targets below 44 by 44, first ${small[0].outerHTML.slice(0, 80)}` : '';
}
function focused() {
	const e = document.activeElement, s = getComputedStyle(e);
	if (e === document.body)
		return null;
	const box = e.getBoundingClientRect(), at = [], wide = Math.min(box.width, innerWidth - box.x), high = Math.min(box.bottom, innerHeight) - Math.max(box.y, 0);
	for (let i = 1; i < 10; i++)
		at.push(document.elementFromPoint(box.x + wide * i / 10, Math.max(box.y, 0) + high * i / 10));
	const covered = at.every(top => !!top && !e.contains(top) && !top.contains(e)); /* 2.4.11: not all of it; a long table may go on under a bar */
	return { what: e.outerHTML.slice(0, 60), seen: parseFloat(s.outlineWidth) >= 2 && s.outlineStyle !== 'none', covered };
}

async function focus(page) {
	for (let i = 0; i < 14; i++) {
		await page.keyboard.press('Tab');
		const f = await page.evaluate(focused);
		if (!f)
			return '';
		if (!f.seen)
			return `no mark of focus on ${f.what}`;
		if (f.covered)
			return `focus is hidden behind something: ${f.what}`;
	}
	return '';
}

// A page with every fault looked for: what finds nothing here would find nothing anywhere.
async function itself(b, t) {
	const page = await b.newPage();
	await page.setViewport({ width: 320, height: 700, isMobile: true, hasTouch: true });
	await page.setContent('<html><head><meta name="viewport" content="width=device-width"></head><body><h1>a</h1><h3>b</h3><p style="color:#aaa;background:#fff">te licht</p><button style="width:20px;height:20px;outline:0">c</button>' +
		'<input name="d"><img src="x"><p style="width:900px">breed</p></body></html>');
	await page.evaluate(axe);
	const found = (await page.evaluate(r => window.axe.run(document, r), rules)).violations.map(v => v.id);
	for (const id of ['color-contrast', 'html-has-lang', 'label', 'image-alt', 'document-title'])
		t.check(`finds ${id}`, found.includes(id) ? '' : 'not found');
	t.check('finds headings that skip', (await page.evaluate(headings)) ? '' : 'not found');
	t.check('finds a page too wide', (await page.evaluate(sideways)) ? '' : 'not found');
	t.check('finds small targets', (await page.evaluate(targets)) ? '' : 'not found');
	t.check('finds focus that is not seen', (await focus(page)) ? '' : 'not found');
	await page.close();
}

async function one(b, t, file) {
	const name = path.basename(file), page = await b.newPage();
	await page.setViewport({ width: 320, height: 700, isMobile: true, hasTouch: true });
	await page.goto('file://' + path.resolve(file));
	await page.evaluate(() => document.querySelectorAll('details').forEach(d => { d.open = true; })); // what is folded away too
	t.check(`${name}: headings`, await page.evaluate(headings));
	t.check(`${name}: on a phone`, await page.evaluate(sideways));
	t.check(`${name}: targets`, await page.evaluate(targets));
	t.check(`${name}: focus`, await focus(page));
	for (const width of [320, 1280]) {
		await page.setViewport({ width, height: 900, isMobile: true, hasTouch: true });
		await page.evaluate(axe); // as the browser's own, for the page's policy lets nothing in
		const found = await page.evaluate(r => window.axe.run(document, r), rules);
		for (const v of found.violations)
			t.check(`${name}: ${v.id} at ${width}`, `${v.help}, ${v.nodes.length} times\n       ${shown(v)}`);
		t.check(`${name}: ${found.passes.length} rules of WCAG 2.2 AA hold at ${width}`, found.passes.length < 8 ? 'hardly a rule applied: was this a page?' : '');
	}
	await page.close();
}

(async () => {
	const b = await browser(home), t = tally('pages');
	await itself(b, t);
	for (const file of process.argv.slice(3))
		await one(b, t, file);
	await b.close();
	t.end();
})().catch(e => { console.error(e); process.exit(3); });
