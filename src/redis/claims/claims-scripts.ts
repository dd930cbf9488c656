// Every key begins with KEYS[1], of which there is one for each kind of thing:
//   members        a sorted set: who may take something, by the time when it counts as gone
//   holder:<name>  who has this thing, for as long as it is renewed      epochs  a hash: the last epoch of each thing
//   since          a hash: run, the run of Redis that this was written in, and at, when that was first seen

/**
 * Renews what this process has, and takes what is free for as long as that is not more than its fair part.
 *
 * The highest epoch wins: who comes with it has the thing, whatever became of the note that says so. Epochs are counted in
 * milliseconds, so that they also rise above those of a Redis whose data was lost. A Redis that was restarted may have forgotten
 * the last renewals, or all of them: for the time of a claim it only hears who has what, and gives nothing away.
 *
 * me, milliseconds of a claim, 1: may take something, 1: there are no others; then for each thing its name and the epoch in which
 * we have it, 0: would take it, -1: would not. Answers whether we have one too many, and for each thing the epoch in which it is
 * ours, or "".
 */
export const renew = `
  local root, me, ttl, alone = KEYS[1], ARGV[1], tonumber(ARGV[2]), ARGV[4] == '1'
  local members, epochs = root .. ':members', root .. ':epochs'
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') or ''
  if redis.call('HGET', root .. ':since', 'run') ~= run then
    redis.call('HSET', root .. ':since', 'run', run, 'at', now)
  end
  local isSettled = alone or now - redis.call('HGET', root .. ':since', 'at') >= ttl

  if ARGV[3] == '1' then redis.call('ZADD', members, now + ttl, me) else redis.call('ZREM', members, me) end
  redis.call('ZREMRANGEBYSCORE', members, '-inf', now)
  local counts, size = {}, 0
  for _, member in ipairs(redis.call('ZRANGE', members, 0, -1)) do
    counts[member], size = 0, size + 1
  end

  local answers, free, unheld, total = { 0 }, {}, 0, (#ARGV - 4) / 2
  local function hold(name, epoch)
    redis.call('SET', root .. ':holder:' .. name, me, 'PX', ttl)
    redis.call('HSET', epochs, name, epoch)
    if counts[me] then counts[me] = counts[me] + 1 end
    return epoch
  end
  for at = 1, total do
    local name, epoch = ARGV[2 * at + 3], tonumber(ARGV[2 * at + 4])
    local last = tonumber(redis.call('HGET', epochs, name) or 0)
    answers[at + 1] = ''
    if epoch > 0 and epoch >= last then
      answers[at + 1] = hold(name, ARGV[2 * at + 4])
    else
      local holder = redis.call('GET', root .. ':holder:' .. name)
      -- Left by a call of ours that failed there and arrived here: nobody uses it.
      if holder == me then holder = false end
      if not holder then unheld = unheld + 1 end
      if holder and counts[holder] then counts[holder] = counts[holder] + 1 end
      if not holder and epoch == 0 then table.insert(free, { at, name, last }) end
    end
  end

  local function least(except)
    local fewest = math.huge
    for member, count in pairs(counts) do
      if member ~= except then fewest = math.min(fewest, count) end
    end
    return fewest
  end
  if isSettled and counts[me] then
    for _, found in ipairs(free) do
      if counts[me] >= math.floor(total / size) and counts[me] > least(me) then break end
      answers[found[1] + 1] = hold(found[2], string.format('%.0f', math.max(found[3] + 1, now)))
      unheld = unheld - 1
    end
  end

  -- One of all processes gives one thing away, and only when the one before it has found its next holder.
  local richest
  for member, count in pairs(counts) do
    local most = richest and counts[richest] or -1
    if count > most or count == most and member < richest then richest = member end
  end
  if richest == me and unheld == 0 and counts[me] - least() >= 2 then answers[1] = 1 end

  for _, key in ipairs({ ':members', ':epochs', ':since' }) do redis.call('PEXPIRE', root .. key, 86400000 + ttl) end
  return answers
`;

/** me, name, epoch. Others can have it. */
export const giveBack = `
  local holder = KEYS[1] .. ':holder:' .. ARGV[2]
  if redis.call('GET', holder) ~= ARGV[1] then return end
  if redis.call('HGET', KEYS[1] .. ':epochs', ARGV[2]) == ARGV[3] then redis.call('DEL', holder) end
`;
