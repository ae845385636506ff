using Allentown311.Departments.Crew;

namespace Allentown311.Departments;

/// <summary>One department's process, from its command line to a clean stop.</summary>
internal static class DepartmentHost
{
    public static async Task<int> RunAsync(Department department, Settings settings)
    {
        try
        {
            await using var app = Build(department, settings);
            await app.StartAsync();
            await Console.Out.WriteLineAsync($"{department.Name} ready {app.Urls.First()}");
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception problem) when (problem is CannotStartException or IOException)
        {
            await Console.Error.WriteLineAsync($"{department.Name}: {problem.Message}");
            return 1;
        }
    }

    private static WebApplication Build(Department department, Settings settings)
    {
        // The content root is not the working directory: an appsettings.json that happens to lie there is the hub's.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(settings.Urls).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1 << 20;
        });

        // Standard output carries the ready line and nothing else.
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        settings.Data.Create();
        builder.Services
            .AddSingleton(department)
            .AddSingleton(settings)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<Database>()
            .AddSingleton<Ledger>()
            .AddHostedService<WorkCrew>();
        department.AddServices(builder.Services);

        var app = builder.Build();

        // Opened before the first request: a ledger that does not fit its database stops the process here.
        app.Services.GetRequiredService<Ledger>().CatchUp();

        app.MapPage();
        department.Map(app);
        return app;
    }
}
