using System.CommandLine;
using System.Globalization;
using Allentown311.Chaos;
using Allentown311.City;
using Allentown311.City.Processes;
using Allentown311.City.Servers;

var tickets = new Option<int>("--tickets") { Description = "Tickets to post, spread over the time", DefaultValueFactory = _ => 5000 };
var time = new Option<TimeSpan>("--for")
{
    Description = "How long to post and to kill, in s or m, such as 90s or 5m",
    DefaultValueFactory = _ => TimeSpan.FromMinutes(5),
    CustomParser = given =>
    {
        var text = given.Tokens[0].Value;
        var unit = text.EndsWith('m') ? 60 : text.EndsWith('s') ? 1 : 0;
        if (unit > 0
            && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            && count > 0)
            return TimeSpan.FromSeconds(count * unit);
        given.AddError($"--for: '{text}' is not a time such as 90s or 5m.");
        return TimeSpan.Zero;
    },
};
var seed = new Option<int>("--seed")
{
    Description = "Makes tickets, kills and faults repeatable (default: a random one, printed)",
    DefaultValueFactory = _ => Random.Shared.Next(100_000),
};
var faults = new Option<string>("--faults")
{
    Description = "How the departments misbehave: none, rough, or fault modes by name",
    DefaultValueFactory = _ => "rough",
};
var data =
    new Option<DirectoryInfo?>("--data") { Description = "Folder for everything the run leaves (default: a new one for temporary files)" };

var root = new RootCommand(
    "Runs the hub and four departments, kills the hub (and now and then a department) at random moments while tickets come in, and "
    + "judges from outside.")
{
    tickets, time, seed, faults, data,
};
InstallationOptions.AddTo(root);
root.SetAction(async (line, ct) =>
{
    var options = new ChaosOptions(
        line.GetValue(tickets),
        line.GetValue(time),
        line.GetValue(seed),
        line.GetValue(faults)!,
        (line.GetValue(data) ?? Directory.CreateTempSubdirectory("allentown-chaos-")).FullName,
        InstallationOptions.Read(line));
    if (await Programs.RunAsync("Departments", "departments.dll", ["faults", options.Faults]) is not 0 and var wrong)
        return wrong;
    try
    {
        return await ChaosRun.RunAsync(options, ct);
    }
    catch (DemoException problem)
    {
        await Console.Error.WriteLineAsync($"NOT DONE: {problem.Message}");
        return 1;
    }
});

// Ctrl+C and SIGTERM cancel the run; it has this much time to end its child processes.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
