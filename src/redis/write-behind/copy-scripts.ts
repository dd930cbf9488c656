// Keys that these scripts use, all of them behind KEYS[1]:
//   copy         a hash: who may write, and who wrote last
//                  epoch   rises with every claim        holder, until  the disk that may write, until then by the clock of Redis
//                  disk    the disk that wrote last      number         of its last write
//   copy:events  a hash: every event that is not done, and every dead letter, by id, as JSON
//   copy:seen    a sorted set: the ids of the last 24 hours, by the time at which they were admitted
//   replicas     a sorted set: the processes with `replicas: many`, by the time of their last sign of life

const now = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/**
 * disk, milliseconds, lowest epoch, milliseconds after which a silent replica counts as gone, 1: the caller has been in contact
 * with Redis for long enough, 1: another process answered a moment ago. Returns 0 while another process answers; 1 where its claim has run out or is lost, but it may be
 * about to renew it, because Redis was away; otherwise the new epoch, the disk that wrote last and the number of its last write.
 * A holder with the same disk is dead: the lock on the file proves it.
 */
export const claim = `
  ${now}
  local copy = KEYS[1] .. ':copy'
  if redis.call('ZCOUNT', KEYS[1] .. ':replicas', now - ARGV[4], '+inf') > 0 then return 0 end
  local known = redis.call('HMGET', copy, 'epoch', 'holder', 'until', 'disk', 'number')
  if not known[1] and ARGV[6] == '1' then return 1 end
  if known[2] and known[2] ~= ARGV[1] then
    local expires = tonumber(known[3])
    -- A claim that would live for longer is from before the clock of Redis was set back. A holder that lives renews it.
    if expires > now and expires <= now + 2 * ARGV[2] then return 0 end
    if expires > 0 and ARGV[5] ~= '1' then return 1 end
  end
  local epoch = string.format('%.0f', math.max((known[1] or 0) + 1, ARGV[3]))
  redis.call('HSET', copy, 'epoch', epoch, 'holder', ARGV[1], 'until', now + ARGV[2])
  return { epoch, known[4] or '', known[5] or '0' }
`;

/**
 * Renews the claim and writes: disk, milliseconds, epoch, number, the number of the last write that was confirmed, then four values
 * for each change. Returns 0 when a later claim exists; otherwise the disk and the number of the write before this one.
 *
 * If Redis no longer has the confirmed write, it has lost some. Then only the claim is renewed, so that every further write gets the
 * same answer until the caller has learned of it: an answer can get lost.
 *
 * A write whose caller gave up waiting may arrive after the next one, on an older connection: its number is too low then, and
 * nothing of it is written.
 */
export const write = `
  ${now}
  local copy = KEYS[1] .. ':copy'
  local disk, epoch, number = ARGV[1], ARGV[3], tonumber(ARGV[4])
  local known = redis.call('HMGET', copy, 'epoch', 'disk', 'number')
  if tonumber(known[1] or 0) > tonumber(epoch) then return 0 end
  local last = { known[2] or '', known[3] or '0' }
  if known[1] == epoch and known[2] == disk and tonumber(known[3]) >= number then return last end
  redis.call('HSET', copy, 'epoch', epoch, 'holder', disk, 'until', now + ARGV[2])
  local confirmed = tonumber(ARGV[5])
  if confirmed > 0 and (known[2] ~= disk or tonumber(known[3]) < confirmed) then return last end
  for at = 6, #ARGV, 4 do
    local what, key, value, time = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
    if what == 'delete' then redis.call('DEL', key)
    elseif what == 'keep' then redis.call('SET', key, value)
    elseif what == 'expire' then redis.call('SET', key, value, 'PXAT', time)
    elseif value == '' then redis.call('HDEL', copy .. ':events', key)
    else redis.call('HSET', copy .. ':events', key, value) end
    if what == 'event' and time ~= '' then redis.call('ZADD', copy .. ':seen', time, key) end
  end
  redis.call('ZREMRANGEBYSCORE', copy .. ':seen', '-inf', now - 86400000)
  redis.call('HSET', copy, 'disk', disk, 'number', number)
  return last
`;

/** epoch, milliseconds. Renews the claim. Returns 0 when there is a later one. */
export const renew = `
  ${now}
  local copy = KEYS[1] .. ':copy'
  if redis.call('HGET', copy, 'epoch') ~= ARGV[1] then return 0 end
  redis.call('HSET', copy, 'until', now + ARGV[2])
  return 1
`;

/** epoch. Another process can claim at once. */
export const release = `
  local copy = KEYS[1] .. ':copy'
  if redis.call('HGET', copy, 'epoch') == ARGV[1] then redis.call('HSET', copy, 'until', 0) end
`;

/**
 * Run by processes that write to Redis without a file. Notes that no disk wrote last, so that no process with a file trusts its copy or
 * goes on writing. Removes the waiting events from the copy, because these processes have their own inbox.
 */
export const disown = `
  local copy = KEYS[1] .. ':copy'
  if redis.call('EXISTS', copy) == 1 and redis.call('HGET', copy, 'disk') ~= '' then
    redis.call('HINCRBY', copy, 'epoch', 1)
    redis.call('HSET', copy, 'disk', '', 'holder', '', 'until', 0)
    redis.call('DEL', copy .. ':events', copy .. ':seen')
  end
`;
