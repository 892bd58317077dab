// browser.js: a headless browser, and a tally in the words that other tests close with.
'use strict';
const path = require('path');

exports.browser = home => require(path.join(path.resolve(home), 'node_modules/puppeteer-core'))
	.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });

exports.tally = name => {
	let passed = 0, failed = 0;
	return {
		// A fault in words, or nothing.
		check(what, fault) {
			if (fault) {
				failed++;
				console.log(`FAIL ${what}: ${fault}`);
			} else {
				passed++;
				if (process.env.VERBOSE)
					console.log(`ok   ${what}`);
			}
		},
		end() {
			console.log(`${name}: ${passed} passed, ${failed} failed`);
			process.exitCode = failed ? 1 : 0;
		},
	};
};
