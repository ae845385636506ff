using System.CommandLine;
using System.Net;
using Allentown311.Connectors;
using Allentown311.Hub.City;
using Allentown311.Hub.Commands.Trying;
using Allentown311.Mappings;
using Markdig;

namespace Allentown311.Hub.Commands.Explaining;

/// <summary><c>hub mappings explain NAME</c>: writes the page that the department's vendor signs off, as Markdown or HTML.</summary>
internal static class ExplainCommand
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().DisableHtml().Build();

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var city = CommonOptions.City();
        var name = new Argument<string>("name") { Description = "The mapping's name" };
        var html = new Option<bool>("--html") { Description = "HTML in place of Markdown" };
        var command = new Command("explain", "Writes what the hub and a department's system expect of each other, to be signed off")
        {
            name, city, html,
        };
        command.SetAction(parsed =>
        {
            var folder = parsed.GetValue(city)!;
            if (TriedMapping.Load(folder, parsed.GetValue(name)!) is not var (configuration, mapping))
            {
                return 1;
            }

            var page = ContractPage.Write(
                configuration, mapping, File.ReadAllText(Path.Combine(folder, mapping.File)), Example(configuration, mapping));
            parsed.InvocationConfiguration.Output.Write(parsed.GetValue(html) ? Html(mapping.Name, page) : page);
            return 0;
        });
        return command;
    }

    /// <summary>The page as HTML that stands alone. What the mapping writes is shown, and never becomes markup.</summary>
    public static string Html(string name, string page) => $$"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>How the city's hub works with {{WebUtility.HtmlEncode(name)}}</title>
        <style>
        :root { color-scheme: light dark }
        body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem }
        table { border-collapse: collapse; width: 100% }
        th, td { border: 1px solid GrayText; padding: .3rem .6rem; text-align: left; vertical-align: top; overflow-wrap: anywhere }
        pre { overflow-x: auto; padding: .6rem; border: 1px solid GrayText }
        @media print { h2 { break-after: avoid } pre, tr { break-inside: avoid } pre { white-space: pre-wrap } }
        </style>
        </head>
        <body>
        {{Markdown.ToHtml(page, Pipeline)}}</body>
        </html>

        """;

    private static string? Example(CityConfiguration city, Mapping mapping)
    {
        var connector = ConnectorFactory.Create(mapping, TimeProvider.System);
        try
        {
            return connector is IPreviewWorkOrder preview && MadeUpTickets.For(city, mapping).FirstOrDefault() is { } ticket
                ? preview.Preview(ticket.Orders[0]) : null;
        }
        catch (TranslationException e)
        {
            return $"(It is parked: {e.Message})";
        }
        finally
        {
            (connector as IDisposable)?.Dispose();
        }
    }
}
