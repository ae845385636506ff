using System.CommandLine;
using Allentown311.Departments;
using Allentown311.Departments.Animals;
using Allentown311.Departments.Crew;
using Allentown311.Departments.Faults;
using Allentown311.Departments.Parking;
using Allentown311.Departments.Parks;
using Allentown311.Departments.Streets;

var root = new RootCommand("The work-order systems of four Allentown departments, one process each.");
Department[] departments = [StreetsBureau.Department, ParkingAuthority.Department, AnimalControl.Department, ParksBureau.Department];
foreach (var department in departments)
    root.Add(CommandFor(department));
root.Add(FaultsCommand());

// The web host handles SIGTERM and SIGINT itself. A second handler would race with it, so the command line has none.
return await root.Parse(args is [.., "--faults", "help"] ? ["faults"] : args).InvokeAsync(
    new InvocationConfiguration { ProcessTerminationTimeout = null });

// The demo runs this command to check its --faults before it starts any process.
static Command FaultsCommand()
{
    var modes = new Argument<string>("modes") { Description = "As --faults takes them", DefaultValueFactory = _ => "" };
    var command = new Command("faults", "Lists the fault modes, or reports mistakes in those given.") { modes };
    command.SetAction(async line =>
    {
        var given = line.GetValue(modes)!;
        if (given.Length == 0)
        {
            await Console.Out.WriteLineAsync(FaultPlan.FormatModes());
            return 0;
        }

        _ = FaultPlan.Parse(given, out var problem);
        if (problem.Length > 0)
            await Console.Error.WriteLineAsync($"--faults: {problem}");
        return problem.Length == 0 ? 0 : 1;
    });
    return command;
}

static Command CommandFor(Department department)
{
    var urls = new Option<string>("--urls")
    {
        Description = "Where to listen; port 0 takes a free one",
        DefaultValueFactory = _ => $"http://127.0.0.1:{department.Port}",
    };
    var data = new Option<DirectoryInfo>("--data") { Description = "Folder for the database and the ledger", Required = true };
    var crew = new Option<CrewPace>("--crew")
    {
        Description = "Time from receipt to completion, MIN..MAX in ms, s or m (500ms..2s)",
        DefaultValueFactory = _ => CrewPace.Default,
        CustomParser = result =>
        {
            if (CrewPace.TryParse(result.Tokens[0].Value, out var pace))
                return pace;
            result.AddError($"--crew: '{result.Tokens[0].Value}' is not MIN..MAX, such as 1s..3s or 500ms..2s");
            return CrewPace.Default;
        },
    };
    var seed = new Option<int?>("--seed") { Description = "Makes the crew's random times and the choice of faults repeatable" };

    var faults = new Option<FaultPlan>("--faults")
    {
        Description = "How the department misbehaves: none, rough, or modes by name (help lists them)",
        DefaultValueFactory = _ => FaultPlan.None,
        CustomParser = result =>
        {
            var plan = FaultPlan.Parse(result.Tokens[0].Value, out var problem);
            if (problem.Length > 0)
                result.AddError($"--faults: {problem}");
            return plan;
        },
    };

    var command = new Command(department.Name, department.Title) { urls, data, crew, seed, faults };
    command.SetAction(line => DepartmentHost.RunAsync(
        department,
        new Settings(
            line.GetRequiredValue(urls),
            line.GetRequiredValue(data),
            line.GetRequiredValue(crew),
            line.GetValue(seed),
            line.GetRequiredValue(faults))));
    return command;
}
