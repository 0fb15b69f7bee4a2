-- Sends requests that are signed already, as `shanmen-sim prepare` prints them, since LuaJIT has no SHA-256.
-- Each line of FILE is query, tab, x-life-sign, tab, body. Each thread sends its own
-- share of the lines and checks that every answer holds RIGHT (an error_code of 0). With BEARER the requests are a
-- turnstile's. Arguments: FILE PATH THREADS [RIGHT [BEARER]].
-- Prints: requests/s, median ms, 99th percentile ms, wrong answers, requests sent twice.

local threads = {}

function setup(thread)
	thread:set("number", #threads)
	table.insert(threads, thread)
end

function init(args)
	local file, path, count, bearer = args[1], args[2], tonumber(args[3]), args[5]
	local at = 0
	requests = {}
	right = args[4] or '"error_code":0,'
	turn = 0
	wrong = 0
	for line in io.lines(file) do
		if at % count == number then
			local query, sign, body = line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
			requests[#requests + 1] = wrk.format("POST", path .. "?" .. query, {
				["Host"] = "127.0.0.1",
				["Content-Type"] = "application/json",
				["x-life-clientkey"] = query:match("client_key=([^&]*)"),
				["x-life-sign"] = sign,
				["Authorization"] = bearer and "Bearer " .. bearer,
			}, body)
		end
		at = at + 1
	end
end

function request()
	turn = turn + 1
	return requests[(turn - 1) % #requests + 1]
end

function response(status, _, body)
	if status ~= 200 or not body:find(right, 1, true) then
		wrong = wrong + 1
		example = status .. " " .. body:sub(1, 200)
	end
end

function done(summary, latency, _)
	local bad, twice = 0, 0
	local errors = summary.errors
	local seconds = summary.duration / 1e6

	for _, thread in ipairs(threads) do
		bad = bad + thread:get("wrong")
		twice = twice + math.max(0, thread:get("turn") - #thread:get("requests"))
		if thread:get("example") then
			io.stderr:write("wrong answer: ", thread:get("example"), "\n")
		end
	end
	bad = bad + errors.connect + errors.read + errors.write + errors.timeout
	io.write(string.format("figures\t%.0f\t%.2f\t%.2f\t%d\t%d\n", summary.requests / seconds,
		latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, bad, twice))
end
