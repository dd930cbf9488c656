// The keys are those of inbox-scripts.ts.
import { inboxOf } from "./inbox-scripts.ts";

/**
 * lane, type, a turn's id or "", a time or "", a person's id or "". Stores the order with all events that it applies to and that have
 * none, and publishes it. "stop" means the named turn or a press that asks it again, or the first in the lane of those that came no
 * later than that time; with a person, of those that this person may stop. "interrupt" means all that came before the named one.
 * Returns the ids, and 1 if only turns that the person may not stop were found.
 */
export const order = `${inboxOf}
  local inbox = inboxOf(ARGV[1])
  local function read(id)
    local isRead, event = pcall(cjson.decode, redis.call('HGET', KEYS[1] .. ':turn:' .. id, 'event') or '')
    return isRead and type(event) == 'table' and event or {}
  end
  local function againOf(id)
    local again = read(id).again
    return type(again) == 'table' and again or {}
  end
  local found = {}
  if ARGV[2] == 'interrupt' then
    local rank = redis.call('ZRANK', inbox, ARGV[3])
    if rank and rank > 0 then found = redis.call('ZRANGE', inbox, 0, rank - 1) end
  elseif ARGV[3] ~= '' then
    if redis.call('ZSCORE', inbox, ARGV[3]) then found = { ARGV[3] } else
      for _, id in ipairs(redis.call('ZRANGE', inbox, 0, -1)) do
        if againOf(id).turn == ARGV[3] then table.insert(found, id) end
      end
    end
  else
    local upTo = ARGV[4] == '' and math.huge or tonumber(ARGV[4])
    local begun = redis.call('HGET', KEYS[1] .. ':begun', ARGV[1])
    if begun and tonumber(againOf(begun).at or redis.call('ZSCORE', inbox, begun)) <= upTo then found = { begun } end
    if #found == 0 or ARGV[5] ~= '' then
      local range = { 'ZRANGEBYSCORE', inbox, '-inf', ARGV[4] == '' and '+inf' or ARGV[4] }
      if ARGV[5] == '' then
        table.insert(range, 'LIMIT')
        table.insert(range, 0)
        table.insert(range, 1)
      end
      for _, id in ipairs(redis.call(unpack(range))) do table.insert(found, id) end
    end
  end
  local ids = found
  local foreign = 0
  if ARGV[5] ~= '' then
    ids = {}
    for _, id in ipairs(found) do
      local event = read(id)
      if event.type == 'turn' then
        if type(event.author) == 'table' and event.author.id == ARGV[5] or event.stop == 'anyone' then
          ids = { id }
          break
        end
        foreign = 1
      end
    end
  end
  local ordered = {}
  for _, id in ipairs(ids) do
    if redis.call('HSETNX', KEYS[1] .. ':turn:' .. id, 'ordered', ARGV[2]) == 1 then table.insert(ordered, id) end
  end
  if #ordered > 0 then
    redis.call('PUBLISH', KEYS[1] .. ':orders', cjson.encode({ type = ARGV[2], ids = ordered }))
  end
  return { ordered, #ids == 0 and foreign or 0 }
`;
