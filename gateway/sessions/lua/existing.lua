-- ARGV from 5: ids. Answers those that live.
local found = {}
for i = 5, #ARGV do
  if live(ARGV[i]) then found[#found + 1] = ARGV[i] end
end
return found
