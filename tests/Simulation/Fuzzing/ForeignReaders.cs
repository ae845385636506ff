using System.Globalization;
using System.Text;
using Allentown311.Connectors;
using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Http;
using Allentown311.Connectors.Queue;
using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Hub.Intake;
using Allentown311.Hub.Intake.GeoReport;
using Allentown311.Hub.Intake.Import;
using Allentown311.Hub.Intake.Messages;
using Allentown311.Mappings;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Queue;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;
using Allentown311.Simulation.Scheduling;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Allentown311.Simulation.Fuzzing;

/// <summary>Every reader of bytes that come from outside, each as the hub calls it.</summary>
internal static class ForeignReaders
{
    private const string Reference = "R-26-00001-0-1";
    private static readonly DateTimeOffset Now = SimulatedClock.Start;

    private static readonly IServiceProvider Services =
        new ServiceCollection().AddSingleton(new AccessSettings()).AddSingleton(TimeProvider.System).BuildServiceProvider();

    public static IReadOnlyList<ForeignReader> All(CityConfiguration city) =>
    [
        Soap(), Rest(), Csv(), Push(), Messages(city), GeoReport(city), Imports(city), Mappings(),
    ];

    private static ForeignReader Soap()
    {
        var mapping = ForeignMappings.Load<SoapMapping>(ForeignMappings.Soap);
        return new ForeignReader(
            "soap",
            bytes =>
            {
                var text = ReplyText.Decode(bytes, null, strict: false);
                var parts = SoapAnswer.OfMultipart(bytes, "multipart/related; boundary=x; type=\"application/xop+xml\"");
                foreach (var answer in new[] { SoapAnswer.Of(text), parts })
                {
                    // What an answer to an order or a look-up means is always told, and never thrown.
                    _ = mapping.ReadAnswer(200, answer);
                    _ = mapping.ReadAnswer(500, answer);
                    _ = mapping.ReadFound(200, answer, Reference);
                    _ = mapping.ReadFound(500, answer, Reference);
                    _ = Refusable(() => mapping.ReadChanges(200, answer));
                }
            },
            ForeignCorpus.Soap);
    }

    private static ForeignReader Rest()
    {
        var mapping = ForeignMappings.Load<RestMapping>(ForeignMappings.Rest);
        return new ForeignReader(
            "rest",
            bytes =>
            {
                var text = ReplyText.Decode(bytes, "utf-8", strict: true);
                foreach (var status in new[] { 200, 204, 404, 409, 422, 500 })
                {
                    _ = mapping.ReadOutcome(status, text);
                    _ = mapping.ReadAnswer(status, text);
                    _ = mapping.ReadFound(status, text, Reference);
                }

                _ = mapping.ReadChanges(200, text);
            },
            ForeignCorpus.Rest,
            typeof(OutcomeUnknownException), typeof(TranslationException));
    }

    private static ForeignReader Csv()
    {
        var mapping = ForeignMappings.Load<CsvMapping>(ForeignMappings.Csv);
        return new ForeignReader(
            "csv", bytes => _ = mapping.ReadChanges(mapping.Connection.InEncoding.Decode(bytes)), ForeignCorpus.Csv,
            typeof(TranslationException));
    }

    private static ForeignReader Push()
    {
        var receive = ForeignMappings.Load<RestMapping>(ForeignMappings.Rest).Receive!;
        return new ForeignReader(
            "push", bytes => _ = receive.Read(ForeignText.Decode(bytes)), [.. ForeignCorpus.Rest, .. ForeignCorpus.Messages],
            typeof(TranslationException));
    }

    private static ForeignReader Messages(CityConfiguration city)
    {
        var mapping = ForeignMappings.Load<QueueMapping>(ForeignMappings.Queue);
        return new ForeignReader(
            "messages",
            bytes =>
            {
                _ = StatusMessage.Read(new ReceivedMessage("m-1", bytes, 1), mapping);
                _ = TicketMessage.Read(bytes, "queue", "m-1", city, Now, []);
            },
            ForeignCorpus.Messages);
    }

    private static ForeignReader GeoReport(CityConfiguration city) => new(
        "georeport",
        bytes =>
        {
            foreach (var type in new[] { "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", Type(bytes) })
            {
                var http = new DefaultHttpContext { RequestServices = Services };
                http.Features.Set<IHttpMaxRequestBodySizeFeature>(new Limit());
                http.Request.Method = "POST";
                http.Request.ContentType = type;
                http.Request.Body = new MemoryStream(bytes);
                var (form, error) = FormReading.ReadAsync(http).GetAwaiter().GetResult();
                (form is null).ShouldBe(error is not null);
                if (form is not null)
                {
                    _ = IntakeRequest.Read(form.Value, form.Answers(), city, "web", null, Now, []);
                }
            }
        },
        ForeignCorpus.Forms);

    private static ForeignReader Imports(CityConfiguration city)
    {
        const string Yaml =
            """
            import: 1
            name: fuzzed
            timezone: America/New_York
            dates: [ "yyyy-MM-dd HH:mm" ]
            columns: { id: id, service: type, requested: asked, address: where, description: what }
            services: { Tree: tree, Hole: hole }
            """;
        var faults = new Faults();
        var columns = ImportColumnsReader.Read("imports/fuzzed.yaml", Yaml, city.Catalogue, faults)
            ?? throw new InvalidOperationException(string.Join("\n", faults.All));
        return new ForeignReader(
            "imports",
            bytes =>
            {
                foreach (var row in ImportFile.ReadRows(new MemoryStream(bytes), columns))
                {
                    if (row.ReadCell is { } cell)
                    {
                        _ = ImportRow.Read(columns, cell, city, history: false, Now);
                        _ = ImportRow.Read(columns, cell, city, history: true, Now);
                    }
                }
            },
            ForeignCorpus.Imports,
            typeof(ImportFileException));
    }

    private static ForeignReader Mappings() => new(
        "mappings",
        bytes =>
        {
            // As the loader decodes a file; one that is no UTF-8 is refused before its text is read.
            var faults = new Faults();
            var mapping = MappingLoader.LoadText("mappings/fuzzed.yaml", Encoding.UTF8.GetString(bytes), faults, ForeignMappings.Secret);
            (mapping is not null || !faults.None).ShouldBeTrue("a mapping is read, or a fault is noted");
        },
        ForeignCorpus.Mappings);

    private static Changes? Refusable(Func<Changes> read)
    {
        try
        {
            return read();
        }
        catch (TranslationException)
        {
            return null;
        }
    }

    private sealed class Limit : IHttpMaxRequestBodySizeFeature
    {
        public bool IsReadOnly => false;

        public long? MaxRequestBodySize { get; set; }
    }

    private static string Type(byte[] bytes) => string.Create(
        CultureInfo.InvariantCulture, $"application/x-www-form-urlencoded; charset={(bytes.Length % 2 == 0 ? "windows-1252" : "utf-16")}");
}
