using System.CommandLine;
using System.Globalization;
using Allentown311.Hub.Monitoring;
using Allentown311.Hub.Retention;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub purges</c>: lists what was destroyed, when, and on whose word.</summary>
internal static class PurgesCommand
{
    private const int PageSize = 1_000;

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var data = CommonOptions.Data();
        var command = new Command("purges", "Lists the destruction records; hub audit --verify shows that none was changed") { data };
        command.SetAction(async (parsed, ct) =>
        {
            if (StoreOptions.Open(parsed, parsed.GetValue(data)!) is not { } store)
            {
                return 1;
            }

            await using (store.ConfigureAwait(false))
            {
                var (count, after) = (0, 0L);
                while (await store.Desk.AuditAsync(after, PageSize, ct).ConfigureAwait(false) is { Count: > 0 } lines)
                {
                    foreach (var (n, entry, _) in lines.Where(l => DestructionRecord.Is(l.Entry)))
                    {
                        count++;
                        var at = entry.At.ToString("u", CultureInfo.InvariantCulture);
                        Console.WriteLine(TerminalWriter.OneLine(
                            $"{n,6} {at} {entry.Who,-12} {entry.Subject,-8} {entry.After} ({entry.Reason})"));
                    }

                    after = lines[^1].N;
                }

                Console.WriteLine(count == 0 ? "Nothing was destroyed." : $"{count} records.");
                return 0;
            }
        });
        return command;
    }
}
