-- Read pages in turn, each connection from its own place in the list; print what a reader waits.
local paths, threads = {}, 0

function setup(thread)
  thread:set("offset", threads)
  threads = threads + 1
end

function init(args)
  for _, path in ipairs(args) do paths[#paths + 1] = path end
  turn = offset * 7
end

function request()
  turn = turn + 1
  return wrk.format("GET", paths[turn % #paths + 1])
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format('{"requests": %d, "seconds": %.2f, "p50_ms": %.1f, "p95_ms": %.1f, "p99_ms": %.1f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3, e.status + e.connect + e.read + e.write + e.timeout))
end
