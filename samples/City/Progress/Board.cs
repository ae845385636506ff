using Allentown311.City.Hub;
using Spectre.Console;

namespace Allentown311.City.Progress;

/// <summary>Shows the progress of each department: a live table in a terminal, one line a second elsewhere.</summary>
internal static class Board
{
    // With this width the whole table fits into 80 columns.
    private const int BarWidth = 10;
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(1);

    public static async Task ShowAsync(IAnsiConsole screen, TimeProvider clock, Func<Action<HubStatus, string>, Task> work)
    {
        if (screen.Profile.Out.IsTerminal)
        {
            await screen.Live(new Text("")).StartAsync(context => work((status, progress) =>
            {
                context.UpdateTarget(Render(status, progress));
                context.Refresh();
            }));
            return;
        }

        var lastLine = clock.GetTimestamp();
        await work((status, progress) =>
        {
            if (clock.GetElapsedTime(lastLine) < LineEvery && !status.IsSettled)
                return;
            lastLine = clock.GetTimestamp();
            screen.WriteLine(Line(status, progress));
        });
    }

    private static string Line(HubStatus status, string progress) => string.Join("; ",
    [
        progress,
        $"closed {status.Tickets.Closed}",
        .. status.Departments.Select(
            d => $"{d.Mapping} {d.In("completed")}/{d.Total}{(d.In("parked") > 0 ? $" ({d.In("parked")} parked)" : "")}"),
        $"notices sent {status.Notices.Sent}, waiting {status.Notices.Waiting}",
        .. Nodes(status) is { Length: > 0 } nodes ? new[] { nodes } : [],
    ]);

    // The steps each node has done in all its sessions, and its state unless it is alive; empty for a hub with one node.
    private static string Nodes(HubStatus status)
    {
        var nodes = status.Nodes.GroupBy(n => n.Name, StringComparer.Ordinal).OrderBy(n => n.Key, StringComparer.Ordinal).ToList();
        return nodes.Count < 2
            ? ""
            : $"steps done: {string.Join(", ", nodes.Select(n => NodeText(n.Key, n.Sum(s => s.Done), n.MaxBy(s => s.Session)!.State)))}";
    }

    private static Rows Render(HubStatus status, string progress)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("Department", "Orders", "Waiting", "Sent", "At work", "Done", "Parked", "");
        foreach (var d in status.Departments)
        {
            table.AddRow(
                d.Mapping,
                $"{d.Total}",
                $"{d.In("pending", "in_doubt")}",
                $"{d.In("sent", "received", "scheduled")}",
                $"{d.In("in_progress", "on_hold")}",
                $"[green]{d.In("completed")}[/]",
                d.In("parked") > 0 ? $"[red]{d.In("parked")}[/]" : "0",
                Bar(d));
        }

        return new Rows(
        [
            new Text($"{progress}. Tickets: {status.Tickets.Unfinished} under way, {status.Tickets.Closed} closed."),
            table,
            new Text($"Notices: {status.Notices.Sent} sent, {status.Notices.Waiting} waiting, {status.Notices.ToCall} to call."),
            .. Nodes(status) is { Length: > 0 } nodes ? new[] { new Text($"Nodes: {nodes}.") } : [],
        ]);
    }

    private static string Bar(DepartmentStatus department)
    {
        var done = department.Total == 0 ? 0 : (int)(BarWidth * (department.Total - department.UnderWay) / department.Total);
        return $"[green]{new string('━', done)}[/][grey]{new string('━', BarWidth - done)}[/]";
    }

    private static string NodeText(string name, long done, string state) =>
        $"{name} {done}{(state == "alive" ? "" : $" ({state})")}";
}
