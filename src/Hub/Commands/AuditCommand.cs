using System.CommandLine;
using System.Globalization;
using Allentown311.Hub.Monitoring;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub audit</c>: lists who did what, and verifies that no line was changed or removed since.</summary>
internal static class AuditCommand
{
    private const int PageSize = 1_000;

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var data = CommonOptions.Data();
        var verify = new Option<bool>("--verify") { Description = "Check that no line was changed or taken out; exit code 1 when one was" };
        var after = new Option<long>("--after") { Description = "Only lines after this number" };
        var command = new Command("audit", "Lists who did what with parked items, payloads and the installation") { verify, after, data };
        command.SetAction(async (parsed, ct) =>
        {
            if (StoreOptions.Open(parsed, parsed.GetValue(data)!) is not { } store)
            {
                return 1;
            }

            await using (store.ConfigureAwait(false))
            {
                return parsed.GetValue(verify)
                    ? await VerifyAsync(store, ct).ConfigureAwait(false)
                    : await ListAsync(store, parsed.GetValue(after), ct).ConfigureAwait(false);
            }
        });
        return command;
    }

    private static async Task<int> ListAsync(IStore store, long after, CancellationToken ct)
    {
        var count = 0;
        while (await store.Desk.AuditAsync(after, PageSize, ct).ConfigureAwait(false) is { Count: > 0 } lines)
        {
            foreach (var (number, entry, _) in lines)
            {
                Console.WriteLine(FormatLine(number, entry));
            }

            count += lines.Count;
            after = lines[^1].N;
        }

        Console.WriteLine(count == 0 ? "The audit has no such lines." : $"{count} lines.");
        return 0;
    }

    private static string FormatLine(long number, AuditEntry entry)
    {
        var at = entry.At.ToString("u", CultureInfo.InvariantCulture);
        var change = entry is { Before: null, After: null } ? "" : $": {entry.Before ?? "-"} → {entry.After ?? "-"}";
        var reason = entry.Reason is null ? "" : $" ({entry.Reason})";
        return TerminalWriter.OneLine($"{number,6} {at} {entry.Who,-12} {entry.What,-18} {entry.Subject}{change}{reason}");
    }

    /// <summary>
    /// Checks the hash chain and prints the result; returns exit code 1 where a line does not follow from those before it.
    /// </summary>
    public static async Task<int> VerifyAsync(IStore store, CancellationToken ct)
    {
        var last = 0L;
        var hash = "";
        while (await store.Desk.AuditAsync(last, PageSize, ct).ConfigureAwait(false) is { Count: > 0 } lines)
        {
            if (AuditKey.Current is null && lines.FirstOrDefault(l => AuditKey.IsKeyed(l.Hash)) is { } keyed)
            {
                await Console.Error.WriteLineAsync(
                    $"Line {keyed.N} of the audit was made with a key: set Hub:AuditKey to the same one, and verify again.")
                    .ConfigureAwait(false);
                return 1;
            }

            if (AuditChain.FirstBroken(hash, last + 1, lines) is { } broken)
            {
                await Console.Error.WriteLineAsync(
                    $"The audit does not hold: line {broken} does not follow from those before it. "
                    + "It, or the line before, was changed, taken out or put in.").ConfigureAwait(false);
                return 1;
            }

            last = lines[^1].N;
            hash = lines[^1].Hash;
        }

        // Whoever writes all lines anew without the key must not pass for an audit from before the key.
        if (AuditKey.Current is not null && last > 0 && !AuditKey.IsKeyed(hash))
        {
            await Console.Error.WriteLineAsync(
                $"Hub:AuditKey is set, and line {last}, the last of the audit, was made without it. Unless the key has just been set and "
                + "nothing was done since, the audit was written anew by somebody who lacks the key.").ConfigureAwait(false);
            return 1;
        }

        // The chain cannot show that lines at its end were removed. A copy of the last hash in another place can.
        Console.WriteLine(last == 0
            ? "The audit is empty."
            : $"The audit holds: {last} lines, the last {hash}. "
                + "Keep that number and hash elsewhere: they show whether lines are cut off at the end.");
        return 0;
    }
}
