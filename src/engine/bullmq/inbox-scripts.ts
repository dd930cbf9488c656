// Every key begins with KEYS[1], whose braces keep all of them in one slot. What belongs together:
//   seen:<id>     for 24 hours: this event was admitted
//   turn:<id>     a hash, for as long as it is not done: lane, event, attempt, burying, error, fence, ordered, and what was
//                 saved under "saved:<field>", with the fence and the number of the save in front
//   inbox:<lane>  a list of ids, the head first          waiting  the set of lanes that have one
//   fence         the last fence that was given          dead, dead:<id>  what was given up, by time

/** Whoever comes with another fence than the last one that was given for this event is late. */
const refuseLate = `
  local turn = KEYS[1] .. ':turn:' .. ARGV[1]
  if redis.call('HGET', turn, 'fence') ~= ARGV[2] then return -1 end
`;

/** id, lane, event, seconds. 1: new. */
export const admit = `
  local turn = KEYS[1] .. ':turn:' .. ARGV[1]
  if redis.call('EXISTS', turn) == 1 then return 0 end
  if not redis.call('SET', KEYS[1] .. ':seen:' .. ARGV[1], 1, 'NX', 'EX', ARGV[4]) then return 0 end
  redis.call('HSET', turn, 'lane', ARGV[2], 'event', ARGV[3], 'attempt', 0, 'burying', 0, 'error', '')
  redis.call('RPUSH', KEYS[1] .. ':inbox:' .. ARGV[2], ARGV[1])
  redis.call('SADD', KEYS[1] .. ':waiting', ARGV[2])
  return 1
`;

/**
 * The lock and the set of suspects are BullMQ's, looked at and renewed in the same step: who does not have the lock any more
 * must not raise the fence over whoever has it. Fences are counted in milliseconds, so that they also rise above those of
 * another engine or of a Redis whose data was lost.
 *
 * lock, suspects; lane, token, lock's milliseconds, job, attempts, error of a death. -1: not the lock's holder. 0: nothing there.
 */
export const take = `
  if redis.call('GET', KEYS[2]) ~= ARGV[2] then return -1 end
  local inbox = KEYS[1] .. ':inbox:' .. ARGV[1]
  local id = redis.call('LINDEX', inbox, 0)
  if not id then
    redis.call('SREM', KEYS[1] .. ':waiting', ARGV[1])
    return 0
  end
  redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
  redis.call('SREM', KEYS[3], ARGV[4])
  local turn = KEYS[1] .. ':turn:' .. id
  local before = redis.call('HGETALL', turn)
  local known = redis.call('HMGET', turn, 'attempt', 'burying', 'error')
  local attempt = tonumber(known[1] or 0) + 1
  local stage = 'run'
  if attempt > tonumber(ARGV[5]) then stage = known[2] == '1' and 'over' or 'bury' end
  local time = redis.call('TIME')
  local last = tonumber(redis.call('GET', KEYS[1] .. ':fence') or 0)
  local fence = string.format('%.0f', math.max(last + 1, time[1] * 1000 + math.floor(time[2] / 1000)))
  redis.call('SET', KEYS[1] .. ':fence', fence)
  redis.call('HSET', turn, 'attempt', attempt, 'fence', fence, 'burying', stage == 'run' and 0 or 1,
    'error', stage == 'run' and ARGV[6] or known[3] or '')
  return { id, stage, fence, attempt, before }
`;

/** suspects; lock's milliseconds, then for each: lock, token, job, id, fence. For each: -1: lost. Otherwise its order, or "". */
export const renew = `
  local answers = {}
  for at = 2, #ARGV, 5 do
    local turn = KEYS[1] .. ':turn:' .. ARGV[at + 3]
    local known = redis.call('HMGET', turn, 'fence', 'ordered')
    if redis.call('GET', ARGV[at]) == ARGV[at + 1] and known[1] == ARGV[at + 4] then
      redis.call('SET', ARGV[at], ARGV[at + 1], 'PX', ARGV[1])
      redis.call('SREM', KEYS[2], ARGV[at + 2])
      table.insert(answers, known[2] or '')
    else
      table.insert(answers, -1)
    end
  end
  return answers
`;

/** id, fence, field, number of the save, JSON. A save that was thought lost and comes late does not undo a later one. */
export const save = `${refuseLate}
  local field = 'saved:' .. ARGV[3]
  local fence, number = string.match(redis.call('HGET', turn, field) or '', '^(%d+)%.(%d+):')
  if fence == ARGV[2] and tonumber(number) > tonumber(ARGV[4]) then return 1 end
  redis.call('HSET', turn, field, ARGV[2] .. '.' .. ARGV[4] .. ':' .. ARGV[5])
  return 1
`;

/** id, fence. As if it had never been taken. */
export const handBack = `${refuseLate}
  redis.call('HINCRBY', turn, 'attempt', -1)
  redis.call('HSET', turn, 'burying', 0)
  redis.call('HDEL', turn, 'fence')
  return 1
`;

/** id, fence, error. */
export const fail = `${refuseLate}
  redis.call('HSET', turn, 'error', ARGV[3])
  return 1
`;

/** The event leaves the head of its lane. Answers how many are left. */
const pop = `
  local inbox = KEYS[1] .. ':inbox:' .. ARGV[3]
  if redis.call('LINDEX', inbox, 0) ~= ARGV[1] then return -1 end
  redis.call('LPOP', inbox)
  local left = redis.call('LLEN', inbox)
  if left == 0 then redis.call('SREM', KEYS[1] .. ':waiting', ARGV[3]) end
`;

/** id, fence, lane. How many are left in the lane. */
export const finish = `${refuseLate}${pop}
  redis.call('DEL', turn)
  return left
`;

/** id, fence, lane, error, attempts, time. How many are left in the lane. */
export const bury = `${refuseLate}${pop}
  local dead = KEYS[1] .. ':dead:' .. ARGV[1]
  redis.call('RENAME', turn, dead)
  redis.call('HSET', dead, 'error', ARGV[4], 'attempts', ARGV[5], 'at', ARGV[6])
  redis.call('HDEL', dead, 'fence', 'ordered')
  redis.call('ZADD', KEYS[1] .. ':dead', ARGV[6], ARGV[1])
  return left
`;

/** id, seconds. The lane in which it waits again, or nothing. */
export const replay = `
  local dead = KEYS[1] .. ':dead:' .. ARGV[1]
  local lane = redis.call('HGET', dead, 'lane')
  if not lane then return nil end
  redis.call('ZREM', KEYS[1] .. ':dead', ARGV[1])
  local turn = KEYS[1] .. ':turn:' .. ARGV[1]
  if redis.call('EXISTS', turn) == 1 then
    redis.call('DEL', dead)
    return lane
  end
  redis.call('RENAME', dead, turn)
  redis.call('HSET', turn, 'attempt', 0, 'burying', 0, 'error', '')
  redis.call('HDEL', turn, 'attempts', 'at')
  redis.call('SET', KEYS[1] .. ':seen:' .. ARGV[1], 1, 'EX', ARGV[2])
  redis.call('RPUSH', KEYS[1] .. ':inbox:' .. lane, ARGV[1])
  redis.call('SADD', KEYS[1] .. ':waiting', lane)
  return lane
`;

/** All that was given up, the oldest first, as HGETALL tells it with the id in front. */
export const deadLetters = `
  local letters = {}
  for _, id in ipairs(redis.call('ZRANGE', KEYS[1] .. ':dead', 0, -1)) do
    table.insert(letters, { id, redis.call('HGETALL', KEYS[1] .. ':dead:' .. id) })
  end
  return letters
`;

/**
 * lane, type, a turn's id or "", a time or "". Gives the order to all events that it means and that have none, and tells whoever listens.
 * "stop" means the named turn, or the head if it was not asked after that time; "interrupt" all that came before the named one.
 */
export const order = `
  local inbox = KEYS[1] .. ':inbox:' .. ARGV[1]
  local ids = {}
  if ARGV[2] == 'interrupt' then
    local at = redis.call('LPOS', inbox, ARGV[3])
    if at and at > 0 then ids = redis.call('LRANGE', inbox, 0, at - 1) end
  elseif ARGV[3] == '' then
    ids = redis.call('LRANGE', inbox, 0, 0)
    local event = ARGV[4] ~= '' and ids[1] and redis.call('HGET', KEYS[1] .. ':turn:' .. ids[1], 'event')
    if event and cjson.decode(event).at > tonumber(ARGV[4]) then ids = {} end
  elseif redis.call('LPOS', inbox, ARGV[3]) then
    ids = { ARGV[3] }
  end
  local ordered = {}
  for _, id in ipairs(ids) do
    if redis.call('HSETNX', KEYS[1] .. ':turn:' .. id, 'ordered', ARGV[2]) == 1 then table.insert(ordered, id) end
  end
  if #ordered > 0 then
    redis.call('PUBLISH', KEYS[1] .. ':orders', cjson.encode({ type = ARGV[2], ids = ordered }))
  end
  return ordered
`;
