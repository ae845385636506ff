using Allentown311.Departments.Crew;
using Allentown311.Departments.Faults;

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
        // The content root is not the working directory, because an appsettings.json in the working directory belongs to the hub.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        var plan = settings.Faults.For(department.Name);
        var listenAddress = plan[FaultMode.Down] > 0 ? new ListenAddress(settings.Urls) : null;
        if (listenAddress is null)
            builder.WebHost.UseUrls(settings.Urls);
        else
            builder.Services.AddSingleton(listenAddress).AddHostedService<Outages>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (listenAddress is not null)
                kestrel.Configure(new ConfigurationBuilder().Add(listenAddress).Build(), reloadOnChange: true);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1 << 20;
        });

        // Standard output carries the ready line and nothing else.
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        settings.Data.Create();
        TimeProvider clock = plan[FaultMode.StaleClock] > 0
            ? new StaleClock(StaleClock.PickOffset(settings.Seed, department.Name))
            : TimeProvider.System;
        builder.Services
            .AddSingleton(department)
            .AddSingleton(settings)
            .AddSingleton(clock)
            .AddSingleton(plan)
            .AddSingleton(new FaultDice(plan, settings.Seed))
            .AddSingleton<FaultLog>()
            .AddSingleton(services => new RateLimit(services.GetRequiredService<FaultDice>(), TimeProvider.System))
            .AddSingleton<Database>()
            .AddSingleton<Ledger>()
            .AddHostedService<WorkCrew>();
        department.AddServices(builder.Services);

        var app = builder.Build();

        // The ledger is opened before the first request. If ledger and database do not match, the process stops here.
        app.Services.GetRequiredService<Ledger>().CatchUp();

        if (clock is StaleClock)
            app.Services.GetRequiredService<FaultLog>().Write(FaultMode.StaleClock);
        if (!plan.IsEmpty)
            app.UseFaults(department);
        app.MapPage();
        department.Map(app);
        return app;
    }
}
