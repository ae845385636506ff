using Allentown311.City.Feed;
using Allentown311.City.Oracle;
using Allentown311.City.Servers;
using Spectre.Console;

namespace Allentown311.City.Progress;

/// <summary>Writes the summary at the end of a run.</summary>
internal static class Summary
{
    private const int MaxLines = 20;

    public static void Write(IAnsiConsole screen, Verdict verdict, IntakeResult intake, Installation installation, string data)
    {
        var table = new Table()
            .Border(TableBorder.Rounded)
            .AddColumns("Department", "Work orders", "Sent", "Completed", "Parked", "In its ledger");
        foreach (var d in verdict.Departments)
            table.AddRow(d.Name, $"{d.Orders}", $"{d.Sent}", $"{d.Completed}", $"{d.Parked}", $"{d.Ledger}");
        screen.Write(table);

        var totals = verdict.Totals;
        var notices = verdict.Notices;
        var facts = new Grid().AddColumns(2);
        facts.AddRow("Tickets accepted", $"{totals.Accepted} of {intake.Read}");
        facts.AddRow("Notices", $"{notices.Mails.Count} by mail, {notices.Texts.Count} by text, {notices.CallBacks} to call");
        facts.AddRow("Lost", Colored(totals.Lost));
        facts.AddRow("Doubled", Colored(totals.Doubled));
        if (!installation.IsPlain)
            facts.AddRow("Residents with wrong notices", Colored(verdict.NoticeProblems.Count));
        if (verdict.EventsReceived is { } received)
            facts.AddRow("Tickets with wrong events", $"{Colored(verdict.EventProblems.Count)}, {received} events received");
        facts.AddRow("Seconds", $"{totals.Seconds}");
        facts.AddRow("Notices are in", Markup.Escape(Path.Combine(data, "hub", "notices")));
        facts.AddRow("One of them", Markup.Escape(notices.Sample ?? "none"));
        facts.AddRow("Everything else", Markup.Escape(data));
        screen.Write(facts);

        List(screen, "Not accepted", [.. intake.Refusals.OrderByDescending(r => r.Value).Select(r => $"{r.Value} × {r.Key}")]);
        if (intake.Report is not null)
            screen.WriteLine($"Every row that was not accepted, with its reason: {intake.Report}");
        List(screen, "Faults the departments injected", [.. verdict.Faults.Select(f => $"{f.Value} × {f.Key}")]);
        List(screen, "Parked, for a person to look at", verdict.Parked);
        List(screen, "Lost", verdict.Lost);
        List(screen, "Doubled", verdict.Doubled);
        List(screen, "Stuck", verdict.Stuck);
        List(screen, "Residents with wrong notices", verdict.NoticeProblems);
        List(screen, "Tickets with wrong events", verdict.EventProblems);
    }

    private static string Colored(long count) => count == 0 ? "[green]0[/]" : $"[red]{count}[/]";

    private static void List(IAnsiConsole screen, string title, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
            return;

        screen.WriteLine($"{title}:");
        foreach (var line in lines.Take(MaxLines))
            screen.WriteLine($"  {line}");
        if (lines.Count > MaxLines)
            screen.WriteLine($"  and {lines.Count - MaxLines} more");
    }
}
