using Allentown311.Simulation;
using Allentown311.Simulation.Running;
using Microsoft.Testing.Platform.Builder;

if (args is ["simulate", .. var rest])
{
    return SimulateCommand.Run(rest);
}

var builder = await TestApplication.CreateBuilderAsync(args);
builder.AddSelfRegisteredExtensions(args);
using var app = await builder.BuildAsync();
return await app.RunAsync();
