using Allentown311.Load;
using Allentown311.Load.Measures;
using Allentown311.Load.NullHub;
using Allentown311.Load.Report;

// The null hub is this same program, started in a process of its own.
if (args is ["null-hub", var listen, var world])
{
    await NullHubHost.RunAsync(listen, new Uri(world));
    return 0;
}

if (Options.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync(Options.Usage);
    return 2;
}

try
{
    var figures = await Bench.RunAsync(options, CancellationToken.None);
    Console.WriteLine(options.Json ? Table.Json(figures) : Table.Text(figures));
    return 0;
}
catch (Exception e) when (e is NotDoneException or HttpRequestException)
{
    await Console.Error.WriteLineAsync($"NOT DONE: {e.Message}");
    return 1;
}
