namespace Allentown311.Departments.Animals;

/// <summary>
/// Imports each file in <c>in</c>, then moves it to <c>in/done</c> or, when it cannot be read, to <c>in/bad</c>.
/// A crash in between imports the file again, and its references make no second record.
/// </summary>
internal sealed class Inbox : PeriodicService
{
    private readonly OrderBook orders;
    private readonly ILogger<Inbox> log;
    private readonly DirectoryInfo inbox;
    private readonly DirectoryInfo done;
    private readonly DirectoryInfo bad;

    public Inbox(OrderBook orders, Settings settings, TimeProvider clock, ILogger<Inbox> log)
        : base(TimeSpan.FromMilliseconds(200), clock, log)
    {
        this.orders = orders;
        this.log = log;
        inbox = settings.Data.CreateSubdirectory("in");
        done = inbox.CreateSubdirectory("done");
        bad = inbox.CreateSubdirectory("bad");
    }

    protected override void RunOnce()
    {
        // Files still being written carry a dot in front or another ending (.tmp, .part).
        var files = inbox.GetFiles("*.csv").Where(file => !file.Name.StartsWith('.'));
        foreach (var file in files.OrderBy(file => file.Name, StringComparer.Ordinal))
            file.MoveTo(Path.Combine(Import(file).FullName, file.Name), overwrite: true);
    }

    private DirectoryInfo Import(FileInfo file)
    {
        try
        {
            // The whole file is read before the first record is made: it is imported as a whole or not at all.
            foreach (var order in WorkOrderFile.Read(file.FullName))
                orders.Add(order);
            return done;
        }
        catch (InvalidDataException problem)
        {
            log.LogWarning("{File} moved to in/bad: {Problem}", file.Name, problem.Message);
            return bad;
        }
    }
}
