using System.Globalization;
using System.Text;
using Antiphon.Ports.Control;

namespace Antiphon.Web;

/// <summary>Writes figures in Prometheus' text format, version 0.0.4.</summary>
public static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Figures of one name must follow each other; the first one's help counts.</summary>
    public static string Write(IEnumerable<Metric> metrics)
    {
        var text = new StringBuilder(8 * 1024);
        var previous = "";
        foreach (var metric in metrics)
        {
            var name = $"antiphon_{metric.Name}";
            if (name != previous)
            {
                text.Append("# HELP ").Append(name).Append(' ').Append(metric.Help).Append('\n')
                    .Append("# TYPE ").Append(name).Append(metric.IsCounter ? " counter\n" : " gauge\n");
            }

            previous = name;
            text.Append(name);
            if (metric.Label.Length > 0)
                text.Append('{').Append(metric.Label).Append('}');
            text.Append(' ').Append(metric.Value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }

        return text.ToString();
    }
}
