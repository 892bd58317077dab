// phone.js HOME PAGE OUT: the form of a list as an inspector fills it in on a phone without a network: tap, type, put away, come
// back, save. Leaves OUT/bezoeken-*.csv and .json for visits import.
'use strict';
const fs = require('fs');
const path = require('path');
const { browser, tally } = require('./browser.js');
const [home, file, out] = process.argv.slice(2).map(f => path.resolve(f));

const is = (got, want) => (got === want ? '' : `is "${got}", want "${want}"`);

// Run in the page; i: which form.
const value = (page, i, name) => page.evaluate((k, n) => String(document.forms[k].elements[n].value || ''), i, name);
const shut = (page, i, name) => page.evaluate((k, n) => document.forms[k].elements[n].disabled, i, name);
const note = page => page.$eval('#bewaren', e => e.textContent);
const stand = page => page.$eval('#stand', e => e.textContent);

async function at(page, i, name) {
	const handle = await page.evaluateHandle((k, n) => document.forms[k].elements[n], i, name);
	return handle.asElement();
}
async function tap(page, i, word) {
	const label = await page.evaluateHandle((k, w) => document.forms[k].querySelector(`input[value="${w}"]`).closest('label'), i, word);
	await label.asElement().tap();
}
async function type(page, i, name, text) { await (await at(page, i, name)).type(text); }
async function choose(page, i, name, word) { await (await at(page, i, name)).select(word); }

async function saved(page, button, end) {
	await page.$eval(`#${button}`, b => b.click());
	for (let k = 0; k < 50; k++) {
		const found = fs.readdirSync(out).filter(f => f.endsWith(end));
		if (found.length)
			return found[0];
		await new Promise(r => setTimeout(r, 100));
	}
	return '';
}

async function closed_door(page, t) {
	await tap(page, 0, 'niemand_thuis');
	for (const name of ['personen_aangetroffen', 'slaapplaatsen', 'maatregel', 'conclusie_overbewoning'])
		t.check(`nobody home: ${name} is not asked`, is(await shut(page, 0, name), true));
	t.check('the day fills itself in', /^\d{4}-\d{2}-\d{2}$/.test(await value(page, 0, 'bezoek_dag')) ? '' : 'empty');
	t.check('the time fills itself in', /^\d{2}:\d{2}$/.test(await value(page, 0, 'bezoek_tijd')) ? '' : 'empty');
	await tap(page, 0, 'geen_medewerking');
	t.check('refused: who was seen is asked', is(await shut(page, 0, 'personen_aangetroffen'), false));
	t.check('refused: beds are not', is(await shut(page, 0, 'slaapplaatsen'), true));
	await tap(page, 0, 'niemand_thuis');
}

async function open_door(page, t) {
	await tap(page, 1, 'toegang');
	t.check('a code that is missing is asked for', await saved_nothing(page, 'uw code ontbreekt'));
	await type(page, 0, 'inspecteur', 'I07');
	t.check('the code goes along to forms without a visit', is(await value(page, 2, 'inspecteur'), 'I07'));
	await type(page, 1, 'inspecteur', 'I07');
	t.check('access without a conclusion is not saved', await saved_nothing(page, 'met toegang hoort een conclusie'));
	await type(page, 1, 'personen_aangetroffen', '5');
	await type(page, 1, 'slaapplaatsen', '6');
	await choose(page, 1, 'conclusie_overbewoning', 'overbewoning');
	await choose(page, 1, 'conclusie_adresfraude', 'geen_overtreding');
	await choose(page, 1, 'maatregel', 'gesprek');
	await type(page, 1, 'restinformatie', '=SUM(A1); "lekkage", geen namen');
	t.check('for which team is asked', await saved_nothing(page, 'voor welk team'));
	await type(page, 1, 'restinformatie_voor', 'bouw');
}

async function saved_nothing(page, words) {
	await page.$eval('#csv', b => b.click());
	const said = await note(page);
	return said.includes(words) && fs.readdirSync(out).length === 0 ? '' : `says "${said}"`;
}

async function come_back(page, t) {
	await page.reload();
	t.check('after coming back: the situation', is(await value(page, 1, 'situatie'), 'toegang'));
	t.check('after coming back: the persons', is(await value(page, 1, 'personen_aangetroffen'), '5'));
	t.check('after coming back: the text', is(await value(page, 1, 'restinformatie'), '=SUM(A1); "lekkage", geen namen'));
	t.check('after coming back: a closed door stays closed', is(await shut(page, 0, 'maatregel'), true));
	t.check('after coming back: the count', (await stand(page)).startsWith('2 van ') ? '' : await stand(page));
	t.check('a card that is done says so in words', await page.evaluate(() => {
		const after = getComputedStyle(document.forms[1].closest('article').querySelector('h3'), '::after').content;
		return after.includes('ingevuld') ? '' : after;
	}));
}

async function wipe(page, t) {
	page.once('dialog', d => d.accept());
	await page.$eval('#wis', b => b.click());
	await page.reload();
	t.check('wiped: nothing is left', is(await value(page, 1, 'situatie'), ''));
	t.check('wiped: the count', (await stand(page)).startsWith('0 van ') ? '' : await stand(page));
}

(async () => {
	const b = await browser(home), t = tally('phone'), page = await b.newPage(), asked = [], wrong = [];
	page.on('request', r => asked.push(r.url()));
	page.on('console', m => m.type() === 'error' && wrong.push(m.text()));
	page.on('pageerror', e => wrong.push(String(e)));
	await page.setViewport({ width: 390, height: 844, isMobile: true, hasTouch: true });
	await (await page.createCDPSession()).send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: out });
	await page.goto('file://' + file);
	await closed_door(page, t);
	await open_door(page, t);
	await come_back(page, t);
	t.check('a file for a spreadsheet', (await saved(page, 'csv', '.csv')) ? '' : await note(page));
	t.check('a file for the program', (await saved(page, 'json', '.json')) ? '' : await note(page));
	await wipe(page, t);
	t.check('nothing is asked of any network', asked.filter(u => !/^(file|blob|data):/.test(u)).join(' '));
	t.check('the page runs without errors', wrong.join('; '));
	await b.close();
	t.end();
})().catch(e => { console.error(e); process.exit(3); });
