// People take turns in a lane. Besides the keys of inbox-scripts.ts:
//   people:<lane>  a sorted set in which all scores are 0, so that Redis sorts it byte by byte: one line for each event, with the
//                  hash of its author ("-" for what is no turn), its time, its id, and "s" for what is only said, else "q"
//   served:<lane>  a hash, until the lane is empty: when a turn of this person was last begun, and in "last" the last such number
// turn:<id> has its line as "line", so that it can be removed. A replica of an earlier version writes no lines: where their number is not
// that of the events, they are all written again.

/** Two functions: `join` puts an event into the line of its author, and `leave` takes it out. */
export const lines = `
  local function join(lane, id, at)
    local turn = KEYS[1] .. ':turn:' .. id
    local isRead, event = pcall(cjson.decode, redis.call('HGET', turn, 'event') or '')
    local person, kind = '-', 'q'
    if isRead and type(event) == 'table' and event.type == 'turn' then
      local author = event.author
      if type(author) == 'table' and type(author.id) == 'string' then person = redis.sha1hex(author.id) end
      if event.via == 'ambient' then kind = 's' end
    end
    local line = person .. ' ' .. string.format('%020.6f', at) .. ' ' .. id .. string.char(10) .. kind
    redis.call('ZADD', KEYS[1] .. ':people:' .. lane, 0, line)
    redis.call('HSET', turn, 'line', line)
  end
  local function leave(lane, id)
    local line = redis.call('HGET', KEYS[1] .. ':turn:' .. id, 'line')
    if line then redis.call('ZREM', KEYS[1] .. ':people:' .. lane, line) end
  end
`;

/**
 * `nextOf` returns the id of the event that comes next among those that wait, and `serve` notes that it was begun. Next is the first turn
 * of the person whose last turn was begun longest ago, unless what is no turn stands before it. What is only said stays before the
 * turns that stand behind it. It compares a limited number of the people who wait, so that Redis is not kept busy; the others
 * move up when these have nothing more to ask.
 */
export const nextOf = `
  local function idOf(line)
    local from = string.find(line, ' ', string.find(line, ' ', 1, true) + 1, true)
    return string.sub(line, from + 1, -3)
  end
  local function rewrite(lane, inbox)
    redis.call('DEL', KEYS[1] .. ':people:' .. lane)
    local all = redis.call('ZRANGE', inbox, 0, -1, 'WITHSCORES')
    for at = 1, #all, 2 do join(lane, all[at], tonumber(all[at + 1])) end
  end
  local function firstLine(people, from)
    return redis.call('ZRANGEBYLEX', people, from, '+', 'LIMIT', 0, 1)[1]
  end
  local function headsOf(people, inbox)
    local heads, from = {}, '-'
    while #heads < 100 do
      local line = firstLine(people, from)
      if not line then break end
      local person = string.match(line, '^(%S+) ')
      local id = idOf(line)
      local rank = redis.call('ZRANK', inbox, id)
      if not rank then return nil end
      table.insert(heads, { id = id, person = person, rank = rank, isSaid = string.sub(line, -1) == 's' })
      from = '(' .. person .. '!'
    end
    return heads
  end
  local function nextOf(lane, inbox)
    local first = redis.call('ZRANGE', inbox, 0, 0)[1]
    local count = redis.call('ZCARD', inbox)
    if count < 2 then return first end
    local people = KEYS[1] .. ':people:' .. lane
    local heads
    if redis.call('ZCARD', people) == count then heads = headsOf(people, inbox) end
    if not heads then
      rewrite(lane, inbox)
      heads = headsOf(people, inbox)
    end
    local barrier = math.huge
    for _, head in ipairs(heads) do if head.person == '-' then barrier = head.rank end end
    local best
    for _, head in ipairs(heads) do
      if head.rank < barrier and not head.isSaid then
        head.number = tonumber(redis.call('HGET', KEYS[1] .. ':served:' .. lane, head.person) or 0)
        if not best or head.number < best.number or head.number == best.number and head.rank < best.rank then
          best = head
        end
      end
    end
    if not best then return first end
    for _, head in ipairs(heads) do
      if head.isSaid and head.rank < best.rank and head.rank < barrier then best = head end
    end
    return best.id
  end
  local function serve(lane, id)
    local line = redis.call('HGET', KEYS[1] .. ':turn:' .. id, 'line')
    if not line or string.sub(line, 1, 1) == '-' or string.sub(line, -1) == 's' then return end
    local served = KEYS[1] .. ':served:' .. lane
    redis.call('HSET', served, string.match(line, '^(%S+) '), redis.call('HINCRBY', served, 'last', 1))
  end
`;
