// pace:<scope>   a hash: limit and window if the platform told them, rate and nextEdit of the edits, closed, left, until, seen
// calls:<scope>  a sorted set: the slots of the last window and those that are promised, by their time
// All times are by the clock of Redis, in milliseconds: the clocks of processes differ.

const begin = `
  local pace = KEYS[1] .. ':pace:' .. ARGV[1]
  local calls = KEYS[1] .. ':calls:' .. ARGV[1]
  local time = redis.call('TIME')
  local now = time[1] * 1000 + time[2] / 1000
  local function known(field, otherwise) return tonumber(redis.call('HGET', pace, field) or otherwise) end
  local memory = 600000
  -- The clock of Redis was set back by this much: what is promised and closed moves along, and nothing waits longer.
  local back = known('seen', 0) - now
  if back > 1000 then
    for _, field in ipairs({ 'closed', 'nextEdit', 'until' }) do
      if redis.call('HEXISTS', pace, field) == 1 then redis.call('HSET', pace, field, known(field, 0) - back) end
    end
    local slots = redis.call('ZRANGE', calls, 0, -1, 'WITHSCORES')
    for index = 1, #slots, 2 do redis.call('ZADD', calls, slots[index + 1] - back, slots[index]) end
  end
  redis.call('HSET', pace, 'seen', now)
`;

/**
 * scope, limit, window, "urgent" | "first" | "edit", a name for the slot. Promises the next slot and returns how many milliseconds
 * it is away. Keeps the bounds that a pacer of one process keeps: no window holds more than the limit, all slots but urgent ones
 * end a fifth below it, and edits are spread evenly.
 */
export const reserve = `${begin}
  local limit, window = known('limit', ARGV[2]), known('window', ARGV[3])
  local kept = limit < 2 and 0 or math.max(1, math.floor(limit / 5 + 0.5))
  local spared = ARGV[4] == 'urgent' and 0 or kept
  local at = math.max(now, known('closed', 0))
  redis.call('ZREMRANGEBYSCORE', calls, '-inf', now - window)
  -- This slot gets room when that one leaves the window.
  local rank = limit - spared - 1
  local leaver = redis.call('ZREVRANGE', calls, rank, rank, 'WITHSCORES')
  if leaver[2] then at = math.max(at, leaver[2] + window) end
  local full = known('until', 0)
  if now < full then
    if known('left', 0) <= spared then at = math.max(at, full) end
    redis.call('HINCRBY', pace, 'left', -1)
  end
  if ARGV[4] == 'edit' then
    local rate = known('rate', 1)
    at = math.max(at, known('nextEdit', 0))
    redis.call('HSET', pace, 'nextEdit', at + window / (limit - kept) / rate, 'rate', math.min(1, rate + 0.1))
  end
  redis.call('ZADD', calls, at, ARGV[5])
  redis.call('PEXPIRE', calls, math.ceil(at - now + window))
  redis.call('PEXPIRE', pace, math.max(redis.call('PTTL', pace), math.ceil(at - now + window) + memory))
  return math.ceil(at - now)
`;

/** scope, limit, window, remaining, milliseconds until it is full, milliseconds for which it is closed. "" for an unknown one. */
export const learn = `${begin}
  local life = memory
  if ARGV[2] ~= '' then redis.call('HSET', pace, 'limit', ARGV[2], 'window', ARGV[3]) end
  if ARGV[4] ~= '' then
    local full = now + ARGV[5]
    local left = tonumber(ARGV[4])
    -- Answers may arrive out of order, and an older one does not count later calls. So close together they mean one period.
    if math.abs(full - known('until', 0)) < 500 then left = math.min(left, known('left', left)) end
    redis.call('HSET', pace, 'until', full, 'left', left)
    life = life + ARGV[5]
  end
  if ARGV[6] ~= '' then
    local closed = known('closed', 0)
    -- Calls that were under way together are refused together. That counts as one refusal.
    if now >= closed then redis.call('HSET', pace, 'rate', math.max(1 / 16, known('rate', 1) / 2)) end
    redis.call('HSET', pace, 'closed', math.max(closed, now + ARGV[6]))
    redis.call('PUBLISH', KEYS[1] .. ':closings', cjson.encode({ scope = ARGV[1], closedFor = tonumber(ARGV[6]) }))
    life = life + ARGV[6]
  end
  redis.call('PEXPIRE', pace, math.max(redis.call('PTTL', pace), math.ceil(life)))
`;
