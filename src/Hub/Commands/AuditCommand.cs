using System.CommandLine;
using System.Globalization;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub audit</c>: who did what, and whether a line was changed or taken out since.</summary>
internal static class AuditCommand
{
    private const int Page = 1_000;

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
                return parsed.GetValue(verify) ? await VerifyAsync(store, ct).ConfigureAwait(false) : await ListAsync(store, parsed.GetValue(after), ct).ConfigureAwait(false);
            }
        });
        return command;
    }

    private static async Task<int> ListAsync(IStore store, long after, CancellationToken ct)
    {
        var count = 0;
        while (await store.Desk.AuditAsync(after, Page, ct).ConfigureAwait(false) is { Count: > 0 } lines)
        {
            foreach (var (n, e, _) in lines)
            {
                var change = (e.Before, e.After) is (null, null) ? "" : $": {e.Before ?? "-"} → {e.After ?? "-"}";
                Console.WriteLine($"{n,6} {e.At.ToString("u", CultureInfo.InvariantCulture)} {e.Who,-12} {e.What,-18} {e.Subject}{change}{(e.Reason is null ? "" : $" ({e.Reason})")}");
            }

            (count, after) = (count + lines.Count, lines[^1].N);
        }

        Console.WriteLine(count == 0 ? "The audit has no such lines." : $"{count} lines.");
        return 0;
    }

    /// <summary>Says whether every line follows from those before it; 1 where one does not.</summary>
    public static async Task<int> VerifyAsync(IStore store, CancellationToken ct)
    {
        var (n, hash) = (0L, "");
        while (await store.Desk.AuditAsync(n, Page, ct).ConfigureAwait(false) is { Count: > 0 } lines)
        {
            if (AuditChain.FirstBroken(hash, n + 1, lines) is { } broken)
            {
                await Console.Error.WriteLineAsync($"The audit does not hold: line {broken} does not follow from those before it. It, or the line before, was changed, taken out or put in.").ConfigureAwait(false);
                return 1;
            }

            (n, hash) = (lines[^1].N, lines[^1].Hash);
        }

        // Lines cut off at the end leave no trace in what remains: the last hash, kept elsewhere, shows that.
        Console.WriteLine(n == 0 ? "The audit is empty." : $"The audit holds: {n} lines, the last {hash}. Keep that number and hash elsewhere: they show whether lines are cut off at the end.");
        return 0;
    }
}
