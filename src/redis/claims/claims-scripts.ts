// Every key begins with KEYS[1], of which there is one for each kind of thing:
//   members        a sorted set: the processes that share, by the time when each counts as gone
//   holder:<name>  the process that has this thing; expires unless it is renewed
//   epochs         a hash: the last epoch of each thing
//   since          a hash: run, the run of Redis in which this was written, and at, when that run was first seen

/**
 * me, milliseconds of a claim, 1 where this process shares, then for each thing its name and the epoch in which this process has
 * it, 0 where it would take it, -1 where it would not. Returns 1 where this process is to give one thing away, and for each thing
 * the epoch in which it has it from now on, or "".
 *
 * A process takes free things up to its part: all things divided by all processes, rounded up. One that has more gives one away,
 * but only while all things are held, and only the first of those that have more: so one thing moves at a time.
 *
 * The highest epoch wins, whatever the note of the holder says. Epochs are counted in milliseconds, so that they also rise above
 * those of a Redis that has lost its data. A Redis that was restarted may have forgotten claims: for the time of a claim it only
 * hears who has what, and gives nothing away.
 */
export const renew = `
  local root, me, ttl, joins = KEYS[1], ARGV[1], tonumber(ARGV[2]), ARGV[3] == '1'
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') or ''
  if redis.call('HGET', root .. ':since', 'run') ~= run then
    redis.call('HSET', root .. ':since', 'run', run, 'at', now)
  end
  local isSettled = now - redis.call('HGET', root .. ':since', 'at') >= ttl

  local members = root .. ':members'
  if joins then redis.call('ZADD', members, now + ttl, me) else redis.call('ZREM', members, me) end
  redis.call('ZREMRANGEBYSCORE', members, '-inf', now)
  local things = (#ARGV - 3) / 2
  local part = math.ceil(things / math.max(redis.call('ZCARD', members), 1))

  local answers, free, unheld, mine, counts = { 0 }, {}, 0, 0, {}
  local function take(at, name, epoch)
    redis.call('SET', root .. ':holder:' .. name, me, 'PX', ttl)
    redis.call('HSET', root .. ':epochs', name, epoch)
    mine = mine + 1
    answers[at + 1] = epoch
  end
  for at = 1, things do
    local name, epoch = ARGV[2 * at + 2], tonumber(ARGV[2 * at + 3])
    local last = tonumber(redis.call('HGET', root .. ':epochs', name) or 0)
    answers[at + 1] = ''
    if epoch > 0 and epoch >= last then
      take(at, name, ARGV[2 * at + 3])
    else
      local holder = redis.call('GET', root .. ':holder:' .. name)
      -- This process itself: a call of it arrived here and failed there, so it does not use the thing.
      if holder and holder ~= me then
        counts[holder] = (counts[holder] or 0) + 1
      else
        unheld = unheld + 1
        if epoch == 0 then table.insert(free, { at, name, last }) end
      end
    end
  end
  for _, thing in ipairs(free) do
    if isSettled and mine < part then
      take(thing[1], thing[2], string.format('%.0f', math.max(thing[3] + 1, now)))
      unheld = unheld - 1
    end
  end

  local gives = joins and unheld == 0 and mine > part
  for holder, count in pairs(counts) do
    if count > part and holder < me then gives = false end
  end
  if gives then answers[1] = 1 end
  for _, key in ipairs({ ':members', ':epochs', ':since' }) do redis.call('PEXPIRE', root .. key, 86400000 + ttl) end
  return answers
`;

/** me, name, epoch. Other processes can take the thing at once. */
export const giveBack = `
  local holder = KEYS[1] .. ':holder:' .. ARGV[2]
  if redis.call('GET', holder) ~= ARGV[1] then return end
  if redis.call('HGET', KEYS[1] .. ':epochs', ARGV[2]) == ARGV[3] then redis.call('DEL', holder) end
`;
