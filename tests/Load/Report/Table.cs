using System.Globalization;
using System.Text.Json;
using Allentown311.Load.Measures;

namespace Allentown311.Load.Report;

/// <summary>Writes the figures, each next to its aim or its limit.</summary>
internal static class Table
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Json(Figures figures) => JsonSerializer.Serialize(figures, Indented);

    public static string Text(Figures f)
    {
        double Hub(Func<WalkFigures, double> figure) => Figures.Median(f.Hub.Select(figure));
        double NullHub(Func<WalkFigures, double> figure) => Figures.Median(f.NullHub.Select(figure));
        var load = $"{f.Options.InFlight} POSTs and as many pushes open, departments done after {f.Options.DoneAfter} ms; "
            + $"everything on {Environment.ProcessorCount} cores";
        (string Label, string Value, string Note)[] rows =
        [
            ("whole walks a second, hub", N(Hub(w => w.PerSecond)), Spread(f.Hub)),
            ("whole walks a second, null hub (same run)", N(NullHub(w => w.PerSecond)), Spread(f.NullHub)),
            ("hub / null hub, median of pairs", P(f.Share), Aim(f.Share >= 0.5, "50 %")),
            ("accepts a second, department down", N(f.AcceptsPerSecond), Aim(f.AcceptsPerSecond >= 5000, "5,000")),
            ("accepts a second, while walking", N(Hub(w => w.AcceptedPerSecond)), ""),
            ("CPU a ticket, hub (µs)", N(Hub(w => w.CpuMicros)), Aim(Hub(w => w.CpuMicros) <= 600, "600")),
            ("CPU a ticket, database server (µs)", N(Hub(w => w.ServerCpuMicros)), ""),
            ("CPU a ticket, null hub (µs)", N(NullHub(w => w.CpuMicros)), ""),
            ("CPU a ticket, world around the hub (µs)", N(Hub(w => w.WorldCpuMicros)), "same two cores"),
            ("CPU an accept, department down (µs)", N(f.AcceptCpuMicros), ""),
            (
                "50/s: accept p50 / p99 (ms)",
                $"{D(f.HubSteady.AcceptP50)} / {D(f.HubSteady.AcceptP99)}",
                $"null hub {D(f.NullHubSteady.AcceptP50)} / {D(f.NullHubSteady.AcceptP99)}"),
            (
                "50/s: POST to notice p50 / p95 (ms)",
                $"{D(f.HubSteady.WalkP50)} / {D(f.HubSteady.WalkP95)}",
                $"null hub {D(f.NullHubSteady.WalkP50)} / {D(f.NullHubSteady.WalkP95)}"),
            (
                "50/s: POST to notice p99 (ms)",
                D(f.HubSteady.WalkP99),
                $"{Aim(f.HubSteady.WalkP99 <= 15, "15")}; null hub {D(f.NullHubSteady.WalkP99)}"),
            ("50/s: POST to notice, slowest (ms)", D(f.HubSteady.WalkMax), $"null hub {D(f.NullHubSteady.WalkMax)}"),
            ("peak memory, walks (MiB)", N(f.PeakBytes / 1048576.0), Aim(f.PeakBytes <= 200 * 1048576L, "200")),
            ("peak memory, after the accepts (MiB)", N(f.PeakBytesAfterAccepts / 1048576.0), ""),
            ("database a ticket (bytes)", N(f.DatabaseBytesPerTicket), ""),
            ("written to disk a ticket (bytes)", N(Hub(w => w.WrittenBytes)), ""),
            ("database server: transactions a ticket", D(Hub(w => w.Transactions)), ""),
            ("database server: rows written a ticket", D(Hub(w => w.Rows)), ""),
            ("database server: log a ticket (bytes)", N(Hub(w => w.LogBytes)), ""),
            ("tickets a commit (each is 5 steps)", D(Hub(w => w.TicketsPerCommit)), ""),
            ("disk: rows a second, 1 a commit, FULL", N(f.DiskRowsOne), "limit of a store that flushes each step"),
            ("disk: rows a second, 100 a commit, FULL", N(f.DiskRowsHundred), ""),
        ];
        var lines = rows.Select(r => $"  {r.Label,-44}{r.Value,16}   {r.Note}");
        return $"""

            {f.Options.Nodes} hub on {f.Options.Store}, {f.Options.Rounds} rounds of {N(f.Options.Count)} tickets, {load}.
            Every ticket: one department record, one notice, closed.

            {string.Join('\n', lines)}

            Measured elsewhere on two cores, not in this run, whole walks a second: null hub 4,400; MassTransit in memory 900;
            Node-RED with SQLite 220; an afternoon's loop of EF Core and SQLite 140; n8n 20.
            """;
    }

    private static string Aim(bool met, string aim) => $"aim {aim}: {(met ? "met" : "NOT MET")}";

    private static string Spread(IReadOnlyList<WalkFigures> rounds) =>
        $"{N(rounds.Min(r => r.PerSecond))} to {N(rounds.Max(r => r.PerSecond))}";

    private static string N(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string D(double value) => value.ToString("N1", CultureInfo.InvariantCulture);

    private static string P(double value) => $"{(value * 100).ToString("N0", CultureInfo.InvariantCulture)} %";
}
